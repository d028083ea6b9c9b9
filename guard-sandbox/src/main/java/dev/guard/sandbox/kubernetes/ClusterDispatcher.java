package dev.guard.sandbox.kubernetes;

import dev.guard.sandbox.world.Edit;
import dev.guard.sandbox.world.PodLog;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The API of one pretend cluster: fabric8's mock in CRUD mode, and before it what that mock answers
 * wrongly or not at all: authentication, health, discovery, tables and logs. Thread-safe.
 */
final class ClusterDispatcher extends KubernetesCrudDispatcher {
  private final String token;
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private volatile boolean down;
  private volatile Consumer<Edit> edits = edit -> {};
  private volatile Logs logs = new Logs(List.of(), InstantSource.system());

  ClusterDispatcher(String token) {
    this.token = token;
  }

  /** The distinct methods and paths that were asked for with the token, sorted. */
  Set<String> asked() {
    return new TreeSet<>(asked);
  }

  int requests() {
    return requests.get();
  }

  /** Told of what people change, after it was stored. */
  void onEdit(Consumer<Edit> next) {
    edits = next;
  }

  void log(List<PodLog> written, InstantSource time) {
    logs = new Logs(written, time);
  }

  void down(boolean on) {
    down = on;
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    requests.incrementAndGet();
    if (down) {
      return Answers.status(
          503, "ServiceUnavailable", "the server is currently unable to handle the request");
    }
    if (!("Bearer " + token).equals(request.getHeader("Authorization"))) {
      return Answers.status(401, "Unauthorized", "Unauthorized");
    }
    String path = request.getPath() == null ? "/" : request.getPath();
    String bare = path.replaceFirst("\\?.*", "");
    asked.add((path.contains("watch=true") ? "WATCH" : request.getMethod()) + " " + bare);
    Optional<MockResponse> fixed =
        request.getMethod().equals("GET") ? Discovery.answer(bare) : Optional.empty();
    if (fixed.isPresent()) {
      return fixed.get();
    }
    if (bare.endsWith("/log")) {
      return logs.answer(bare, path);
    }
    MockResponse answer;
    synchronized (this) {
      answer = super.dispatch(Answers.withoutFields(request));
    }
    if (Edits.isOne(request.getMethod()) && answer.code() < 300) {
      return Edits.told(answer, bare, edits);
    }
    return request.getMethod().equals("GET") && !path.contains("watch=true")
        ? Answers.shaped(answer, bare, path, Optional.ofNullable(request.getHeader("Accept")))
        : answer;
  }

  /** Puts an object there as it is, with a new resourceVersion; watches are told. */
  synchronized void put(String path, Map<String, Object> body) {
    GenericKubernetesResource resource =
        Serialization.unmarshal(Serialization.asJson(body), GenericKubernetesResource.class);
    resource.getMetadata().setResourceVersion(Long.toString(requestResourceVersion()));
    if (resource.getMetadata().getUid() == null) {
      // Every object has one; the mock can patch none without.
      resource
          .getMetadata()
          .setUid(UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)).toString());
    }
    AttributeSet key = getKey(path);
    Map.Entry<AttributeSet, String> old = findResource(key);
    processEvent(
        path, key, old == null ? null : old.getKey(), resource, Serialization.asJson(resource));
  }

  synchronized void remove(String path) {
    AttributeSet key = getKey(path);
    Map.Entry<AttributeSet, String> old = findResource(key);
    if (old != null) {
      processEvent(path, key, old.getKey(), null, null);
    }
  }
}

package dev.guard.cli;

import dev.guard.core.time.VirtualClock;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.kubernetes.ClusterServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code flux}, {@code kubectl} and {@code helm} ask of a cluster's API for the commands that
 * GUARD's documents and messages name; all else they refuse, as they would a typing error.
 *
 * @see <a href="https://fluxcd.io/flux/cmd/flux_resume_helmrelease/">flux resume, which waits</a>
 */
final class ClusterTools {
  /** How long {@code flux resume} waits. */
  private static final Duration FLUX_TIMEOUT = Duration.ofMinutes(5);

  private static final Map<String, String> PATHS =
      Map.of(
          "helmrelease", "/apis/helm.toolkit.fluxcd.io/v2/namespaces/%s/helmreleases",
          "kustomization", "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/%s/kustomizations",
          "deployment", "/apis/apps/v1/namespaces/%s/deployments",
          "daemonset", "/apis/apps/v1/namespaces/%s/daemonsets");

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern STEP = Pattern.compile("\\.([A-Za-z]+)|\\[(\\d+)]");

  private final Fleet fleet;
  private final VirtualClock clock;
  private final Consumer<Instant> passing;
  private final HttpClient http;

  /** {@code passing} lets the time of the fleet pass. */
  ClusterTools(Fleet fleet, VirtualClock clock, Consumer<Instant> passing) {
    this.fleet = fleet;
    this.clock = clock;
    this.passing = passing;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(fleet.servers().get(0)))
            .build();
  }

  /** What a command prints. */
  String call(String tool, List<String> words) {
    Arguments given = Arguments.of(words);
    return switch (tool) {
      case "flux" -> flux(given);
      case "kubectl" -> kubectl(given);
      case "helm" -> helm(given);
      default -> throw new IllegalArgumentException("There is no " + tool);
    };
  }

  /** Words and options, each of which has to be asked for. */
  private record Arguments(List<String> words, Map<String, String> options) {
    static Arguments of(List<String> given) {
      List<String> words = new ArrayList<>();
      Map<String, String> options = new HashMap<>();
      for (int i = 0; i < given.size(); i++) {
        String word = given.get(i);
        if (!word.startsWith("-")) {
          words.add(word);
        } else if (word.contains("=")) {
          options.put(word.replaceFirst("=.*", ""), word.replaceFirst("^[^=]*=", ""));
        } else {
          options.put(word, given.get(++i));
        }
      }
      return new Arguments(words, options);
    }

    String take(String option) {
      String value = options.remove(option);
      if (value == null || value.isEmpty()) {
        throw new IllegalArgumentException("required flag not set: " + option);
      }
      return value;
    }

    void noMore(int expected) {
      if (words.size() != expected || !options.isEmpty()) {
        throw new IllegalArgumentException("unknown: " + words + " " + options);
      }
    }
  }

  private String flux(Arguments given) {
    ClusterServer cluster = cluster(given.take("--context"));
    String namespace = given.take("-n");
    given.noMore(3);
    String object = path(given.words().get(1), namespace) + "/" + given.words().get(2);
    boolean suspend =
        switch (given.words().get(0)) {
          case "suspend" -> true;
          case "resume" -> false;
          default -> throw new IllegalArgumentException("unknown command: flux " + given.words());
        };
    patch(cluster, object, "{\"spec\":{\"suspend\":" + suspend + "}}");
    Instant end = clock.instant().plus(FLUX_TIMEOUT);
    while (!suspend && !isReady(get(cluster, object))) {
      if (clock.instant().isAfter(end)) {
        throw new IllegalStateException("timeout waiting for " + object);
      }
      passing.accept(clock.instant().plusSeconds(5));
    }
    return "";
  }

  private static boolean isReady(JsonNode object) {
    boolean seen =
        object.at("/status/observedGeneration").asInt()
            == object.at("/metadata/generation").asInt();
    return seen
        && object
            .at("/status/conditions")
            .valueStream()
            .anyMatch(
                one ->
                    one.path("type").asString().equals("Ready")
                        && one.path("status").asString().equals("True"));
  }

  private String kubectl(Arguments given) {
    ClusterServer cluster = cluster(given.take("--context"));
    String namespace = given.take("-n");
    return switch (given.words().get(0)) {
      case "get" -> {
        String template = given.take("-o");
        given.noMore(3);
        yield jsonPath(
            get(cluster, path(given.words().get(1), namespace) + "/" + given.words().get(2)),
            template);
      }
      case "patch" -> {
        String body = given.take("-p");
        String manager = given.take("--field-manager");
        if (!given.take("--type").equals("merge") || manager.isEmpty()) {
          throw new IllegalArgumentException("unknown type of patch");
        }
        given.noMore(3);
        patch(
            cluster,
            path(given.words().get(1), namespace)
                + "/"
                + given.words().get(2)
                + "?fieldManager="
                + manager,
            body);
        yield "";
      }
      case "rollout" -> restart(cluster, namespace, given);
      default -> throw new IllegalArgumentException("unknown command: kubectl " + given.words());
    };
  }

  /** By type and name, or all of some types that have a label. */
  private String restart(ClusterServer cluster, String namespace, Arguments given) {
    List<String> paths = new ArrayList<>();
    String what = given.words().get(2);
    if (what.contains("/")) {
      paths.add(path(what.replaceFirst("/.*", ""), namespace) + what.replaceFirst("^[^/]*", ""));
    } else {
      String label = URLEncoder.encode(given.take("-l"), StandardCharsets.UTF_8);
      for (String type : what.split(",", -1)) {
        String all = path(type, namespace);
        get(cluster, all + "?labelSelector=" + label)
            .path("items")
            .forEach(item -> paths.add(all + "/" + item.at("/metadata/name").asString()));
      }
    }
    given.noMore(3);
    if (!given.words().get(1).equals("restart")) {
      throw new IllegalArgumentException("unknown command: kubectl " + given.words());
    }
    for (String path : paths) {
      patch(
          cluster,
          path,
          "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":"
              + "{\"kubectl.kubernetes.io/restartedAt\":\""
              + clock.instant()
              + "\"}}}}}");
    }
    return String.join("\n", paths);
  }

  private String helm(Arguments given) {
    ClusterServer cluster = cluster(given.take("--kube-context"));
    String namespace = given.take("-n");
    given.noMore(2);
    if (!given.words().get(0).equals("rollback")) {
      throw new IllegalArgumentException("unknown command: helm " + given.words());
    }
    fleet.world().helmRollback(cluster.id(), namespace, given.words().get(1), clock.instant());
    return "Rollback was a success! Happy Helming!\n";
  }

  private ClusterServer cluster(String context) {
    return fleet.servers().stream()
        .filter(server -> server.id().equals(context))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no context exists: " + context));
  }

  private static String path(String type, String namespace) {
    String path = PATHS.get(type);
    if (path == null) {
      throw new IllegalArgumentException("the server doesn't have a resource type " + type);
    }
    return path.formatted(namespace);
  }

  /** Names and indices in braces; an empty answer where there is nothing, as kubectl prints it. */
  private static String jsonPath(JsonNode object, String template) {
    Matcher path = Pattern.compile("jsonpath=\\{(.*)}").matcher(template);
    if (!path.matches()) {
      throw new IllegalArgumentException("unknown output " + template);
    }
    JsonNode at = object;
    Matcher step = STEP.matcher(path.group(1));
    while (step.find()) {
      at =
          step.group(1) == null ? at.path(Integer.parseInt(step.group(2))) : at.path(step.group(1));
    }
    return at.asString("");
  }

  private JsonNode get(ClusterServer cluster, String path) {
    return send(cluster, path, HttpRequest.newBuilder().GET());
  }

  private void patch(ClusterServer cluster, String path, String body) {
    send(
        cluster,
        path,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  private JsonNode send(ClusterServer cluster, String path, HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          http.send(
              request
                  .uri(URI.create(cluster.url() + path))
                  .timeout(Duration.ofSeconds(30))
                  .header("Authorization", "Bearer " + cluster.token())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("Error from server: " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException asked) {
      throw new IllegalStateException(asked);
    }
  }

  private static SSLContext trusting(ClusterServer server) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "fleet",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(server.caPem().getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

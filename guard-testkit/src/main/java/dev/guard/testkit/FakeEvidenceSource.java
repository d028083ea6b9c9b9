package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.plugin.AdapterContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Tells of each cluster what a test says, and remembers what it was asked. Thread-safe. */
public final class FakeEvidenceSource implements EvidenceSource {
  private final Map<String, Function<EvidenceRequest, Answer<List<Evidence>>>> answers =
      new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();

  /** What is seen in a cluster from now on. */
  public void seen(String clusterId, Evidence... evidence) {
    List<Evidence> all = List.of(evidence);
    answering(clusterId, request -> Answer.known(all));
  }

  /** What a look at a cluster comes to; it may throw, block, or answer null. */
  public void answering(
      String clusterId, Function<EvidenceRequest, Answer<List<Evidence>>> answer) {
    answers.put(clusterId, answer);
  }

  /** The clusters that were asked about, in order; one for each time. */
  public synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public Answer<List<Evidence>> collect(ConnectedCluster cluster, EvidenceRequest request) {
    String id = cluster.cluster().id();
    synchronized (this) {
      asked.add(id);
    }
    return answers.getOrDefault(id, any -> Answer.known(List.of())).apply(request);
  }

  /** A factory that always gives this source. */
  public EvidenceSourceFactory<NoSettings> factory(String name) {
    return new EvidenceSourceFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public EvidenceSource create(NoSettings settings, AdapterContext context) {
        return FakeEvidenceSource.this;
      }
    };
  }
}

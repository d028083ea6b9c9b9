package dev.guard.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.sandbox.command.RunningSandbox.Said;
import dev.guard.sandbox.kubernetes.QuietClients;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the commands that play people do, as GitLab, git and the Kubernetes API show it. */
class HumansTest {
  private static final MeshVersion NEW = MeshVersion.of(1, 27, 3);
  private static final String RELEASE = "clusters/staging-1/istio/release.yaml";

  @TempDir private Path folder;

  @Test
  @Timeout(240)
  void closeLeavesMainAloneAndRevertBringsTheOldVersionBack() throws Exception {
    try (RunningSandbox sandbox = RunningSandbox.up(folder.resolve("fleet"), 1)) {
      try (Guard guard = Guard.builder().config(sandbox.dir().resolve("config.yaml")).build()) {
        guard.run(RunRequest.of("staging", NEW));

        Said closed = sandbox.say("close", "--batch", "staging");

        assertThat(closed.code()).isZero();
        assertThat(closed.out()).contains("A person closed " + mergeRequest(sandbox, 1).url());
        assertThat(mergeRequest(sandbox, 1).state()).isEqualTo("closed");
        assertThat(main(sandbox, "closed").release()).contains("1.26.4").doesNotContain("1.27.3");
        assertThat(followed(guard).outcome().orElseThrow().name()).isEqualTo("CLOSED");

        guard.run(RunRequest.of("staging", NEW));
        Said early = sandbox.say("revert", "--batch", "staging");
        assertThat(early.code()).isNotZero();
        assertThat(early.err()).contains("Batch staging has no merged upgrade");
        assertThat(sandbox.say("merge", "--batch", "staging").code()).isZero();
        assertThat(mergeRequest(sandbox, 2).state()).isEqualTo("merged");
        assertThat(main(sandbox, "merged").release()).contains("1.27.3").doesNotContain("1.26.4");

        Said reverted = sandbox.say("revert", "--batch", "staging");

        assertThat(reverted.code()).isZero();
        assertThat(reverted.out()).contains("A person reverted " + mergeRequest(sandbox, 2).url());
        Main after = main(sandbox, "reverted");
        assertThat(after.release()).contains("1.26.4").doesNotContain("1.27.3");
        assertThat(after.subject()).startsWith("Revert \"");
        assertThat(sandbox.say("close", "--batch", "staging").err())
            .contains("Batch staging has no open merge request");
      }
    }
  }

  @Test
  @Timeout(120)
  void whatIsBrokenIsSeenByKubernetesAndMendedAgain() throws Exception {
    try (RunningSandbox sandbox = RunningSandbox.up(folder.resolve("fleet"), 1);
        KubernetesClient client = client(sandbox)) {
      String[] fault = {"--cluster", "staging-1", "--fault", "unready-node"};

      Said broken = sandbox.say(with("break", fault));
      assertThat(broken.out()).contains("staging-1 has the fault unready-node");
      assertThat(awaitUnready(client, 1)).isOne();

      Said mended = sandbox.say(with("mend", fault));
      assertThat(mended.code()).isZero();
      assertThat(mended.out()).contains("staging-1 no longer has the fault unready-node");
      assertThat(awaitUnready(client, 0)).isZero();

      assertThat(sandbox.say("mend", "--cluster", "staging-9", "--fault", "latency").err())
          .contains("There is no pretend cluster staging-9");
      assertThat(sandbox.say("mend", "--cluster", "staging-1", "--fault", "moths").err())
          .contains("There is no such fault");
    }
  }

  private static RunReport followed(Guard guard) throws InterruptedException {
    return guard.monitor(
        new MonitorRequest(
            "staging",
            Optional.empty(),
            false,
            Optional.of(Duration.ofSeconds(60)),
            Optional.empty()));
  }

  private static String[] with(String verb, String[] rest) {
    String[] all = new String[rest.length + 1];
    all[0] = verb;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static KubernetesClient client(RunningSandbox sandbox) {
    return QuietClients.open(
        Config.fromKubeconfig("staging-1", sandbox.dir().resolve("kubeconfig").toFile()));
  }

  /** Watches the nodes until so many are not ready; at most 30 seconds. */
  private static long awaitUnready(KubernetesClient client, int wanted) {
    client
        .nodes()
        .informOnCondition(nodes -> nodes.stream().filter(HumansTest::unready).count() == wanted)
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
    return client.nodes().list().getItems().stream().filter(HumansTest::unready).count();
  }

  private static boolean unready(Node node) {
    return node.getStatus().getConditions().stream()
        .anyMatch(one -> one.getType().equals("Ready") && !one.getStatus().equals("True"));
  }

  private record Request(String state, String url) {}

  private static Request mergeRequest(RunningSandbox sandbox, int number) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    address(sandbox)
                        + "/api/v4/projects/platform%2Fflux-fleet/merge_requests/"
                        + number))
            .header("PRIVATE-TOKEN", Files.readString(token(sandbox)).strip())
            .build();
    JsonNode json =
        JsonMapper.builder()
            .build()
            .readTree(
                HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body());
    return new Request(json.path("state").asString(""), json.path("web_url").asString(""));
  }

  private static Path token(RunningSandbox sandbox) {
    return sandbox.dir().resolve("secrets").resolve("gitlab-token");
  }

  private static String address(RunningSandbox sandbox) {
    Matcher found = Pattern.compile("gitlab: (\\S+)").matcher(sandbox.say("info").out());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private record Main(String release, String subject) {}

  /** Main as a fresh clone has it. */
  private Main main(RunningSandbox sandbox, String when) throws Exception {
    Path clone = folder.resolve("clone-" + when);
    try (Git git =
        Git.cloneRepository()
            .setURI(address(sandbox) + "/platform/flux-fleet.git")
            .setDirectory(clone.toFile())
            .call()) {
      RevCommit head = git.log().setMaxCount(1).call().iterator().next();
      return new Main(Files.readString(clone.resolve(RELEASE)), head.getShortMessage());
    }
  }
}

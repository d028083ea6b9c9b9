package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer.Granted;
import dev.guard.api.run.Page;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.core.Guard;
import dev.guard.sandbox.gitlab.MergeRequest;
import dev.guard.sandbox.receivers.Message;
import dev.guard.testkit.SecretSearch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that GUARD has left behind after the stories on a {@link LiveFleet}, and the secrets
 * that it was given for them: neither may be in the other.
 */
final class Produced {
  static final String OUTPUT = "output of processes";
  static final String REQUESTS = "merge requests";
  static final String COMMITS = "commits";
  static final String NOTIFICATIONS = "notifications";
  static final String JOURNAL = "journal";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern KUBE_TOKEN = Pattern.compile("(?m)^ +token: (\\S+)$");
  private static final int ALL = 100_000;

  private final LiveFleet live;

  Produced(LiveFleet live) {
    this.live = live;
  }

  /** A search for every secret of the fleet: those in its folder of secrets, and its tokens. */
  SecretSearch search() {
    SecretSearch search = new SecretSearch();
    try (Stream<Path> files = Files.list(secrets())) {
      for (Path file : files.toList()) {
        // Of the webhook's URL its last part is the secret.
        search.secret(file.getFileName().toString(), last(Files.readString(file).strip()));
      }
      Matcher tokens = KUBE_TOKEN.matcher(Files.readString(live.fleet().kubeconfig()));
      while (tokens.find()) {
        search.secret("kubeconfig", tokens.group(1));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return search;
  }

  private static String last(String value) {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** Where the fleet keeps its secrets, a file each. */
  private Path secrets() {
    return live.config().resolveSibling("fleet").resolve("secrets");
  }

  /** Looks into all of it. */
  void into(SecretSearch search) {
    output(search);
    for (MergeRequest request : live.mergeRequests()) {
      search.look(REQUESTS, request.toString());
    }
    commits(search);
    live.fleet().receivers().messages().forEach(message -> notification(search, message));
    try (Guard guard = live.guard()) {
      journal(search, guard.registry());
    }
  }

  /** What processes printed, and their logs. */
  private void output(SecretSearch search) {
    try (Stream<Path> files = Files.list(live.config().getParent())) {
      for (Path file : files.filter(Produced::isOutput).toList()) {
        search.look(OUTPUT, Files.readAllBytes(file));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Whether a process logged that much. */
  boolean wasLogged(String words) throws IOException {
    try (Stream<Path> files = Files.list(live.config().getParent())) {
      for (Path file : files.filter(Produced::isOutput).toList()) {
        if (Files.readString(file).contains(words)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isOutput(Path file) {
    return file.toString().endsWith(".out") || file.toString().endsWith(".err");
  }

  private void commits(SecretSearch search) {
    var git = live.fleet().git();
    for (String branch : git.branches()) {
      git.log("refs/heads/" + branch, Optional.empty(), ALL)
          .forEach(commit -> search.look(COMMITS, commit.getFullMessage()));
      git.files(git.head(branch).orElseThrow(), "")
          .forEach((name, text) -> search.look(COMMITS, name + "\n" + text));
    }
  }

  /** PagerDuty's protocol has the routing key in its body, there and nowhere else. */
  private static void notification(SecretSearch search, Message message) {
    ObjectNode body = (ObjectNode) JSON.readTree(message.body());
    body.remove("routing_key");
    search.look(NOTIFICATIONS, body.toString());
  }

  private static void journal(SecretSearch search, ClusterRegistry registry) {
    for (Run run : registry.runs(RunFilter.all(), Optional.empty()).items()) {
      search.look(JOURNAL, run.toString());
      Optional<String> token = Optional.empty();
      do {
        Page<JournalEntry> page = registry.journal(JournalFilter.run(run.id()), token);
        page.items().forEach(entry -> search.look(JOURNAL, entry.toString()));
        token = page.next();
      } while (token.isPresent());
    }
  }

  /** The value of one of the fleet's secrets. */
  String secret(String name) {
    try {
      return Files.readString(secrets().resolve(name)).strip();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Puts texts into each place that is searched, in the ways that GUARD writes there. */
  void plant(Map<String, String> texts) throws IOException, InterruptedException {
    Files.writeString(
        live.config().resolveSibling("planted.err"), texts.getOrDefault(OUTPUT, "") + "\n");
    MergeRequest first = live.mergeRequests().get(0);
    post(
        live.fleet().gitlabUrl()
            + "/api/v4/projects/"
            + first.project().replace("/", "%2F")
            + "/merge_requests/"
            + first.number()
            + "/notes",
        Map.of("body", texts.getOrDefault(REQUESTS, "")));
    String unused =
        live.fleet()
            .git()
            .commit("planted", Map.of("notes", texts.getOrDefault(COMMITS, "")), "Plant", "Ada");
    post(secret("slack-webhook"), Map.of("text", texts.getOrDefault(NOTIFICATIONS, "")));
    try (Guard guard = live.guard()) {
      Run run = guard.registry().runs(RunFilter.all(), Optional.empty()).items().get(0);
      Lease lease =
          ((Granted) guard.registry().acquire(run.batchId(), "planter", Duration.ofMinutes(1)))
              .lease();
      JournalEntry row =
          new JournalEntry(
              run.id() + ":99999999",
              run.id(),
              Optional.empty(),
              "planted",
              run.startedAt(),
              "ada",
              texts.getOrDefault(JOURNAL, ""),
              Map.of());
      assertThat(
              guard
                  .registry()
                  .commit(
                      new Commit(
                          lease,
                          Optional.empty(),
                          Optional.empty(),
                          Optional.empty(),
                          List.of(row))))
          .isEqualTo(new Committed.Stored());
    }
  }

  private void post(String url, Map<String, String> body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("PRIVATE-TOKEN", secret("gitlab-token"))
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode())
        .as(url)
        .isIn(200, 201);
  }
}

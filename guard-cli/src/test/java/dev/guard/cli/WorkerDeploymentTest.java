package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.core.Guard;
import dev.guard.core.work.WorkerHealth;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/**
 * {@code deploy/kubernetes/worker.yaml} against the command line, the configuration, the probes.
 */
class WorkerDeploymentTest {
  private static final Path FILE = Path.of("..", "deploy", "kubernetes", "worker.yaml");

  @TempDir Path folder = Path.of("");
  private final List<Object> documents = new ArrayList<>();

  WorkerDeploymentTest() throws IOException {
    new Load(LoadSettings.builder().build())
        .loadAllFromString(Files.readString(FILE))
        .forEach(documents::add);
  }

  private Object document(String kind) {
    return documents.stream()
        .filter(each -> kind.equals(at(each, "kind")))
        .findFirst()
        .orElseThrow();
  }

  private static Object at(Object from, Object... keys) {
    Object here = from;
    for (Object key : keys) {
      here =
          Objects.requireNonNull(
              here instanceof List<?> list ? list.get((Integer) key) : ((Map<?, ?>) here).get(key),
              () -> "no " + key);
    }
    return here;
  }

  private Object container() {
    return at(document("Deployment"), "spec", "template", "spec", "containers", 0);
  }

  private static List<?> list(Object from) {
    return (List<?>) from;
  }

  private CommandLine commandLine() {
    PrintStream none =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Shell shell =
        new Shell(
            new BufferedReader(new StringReader("")),
            none,
            none,
            Map.of(),
            folder,
            "ada",
            "",
            Optional.empty());
    return CommandTree.of(new Session(shell, new CommonOptions(), Session.Opener::fromFile));
  }

  @Test
  void theArgumentsAreOptionsOfTheWorker() {
    String[] args =
        list(at(container(), "args")).stream().map(String.class::cast).toArray(String[]::new);
    CommandLine.ParseResult parsed = commandLine().parseArgs(args);
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("worker");
    assertThat(parsed.subcommand().matchedOptionValue("--health-port", Optional.empty()))
        .isEqualTo(Optional.of(at(container(), "ports", 0, "containerPort")));
  }

  @Test
  void theVariablesAreThoseThatTheCommandLineReads() throws IOException {
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        sources.append(Files.readString(file));
      }
    }
    for (Object variable : list(at(container(), "env"))) {
      assertThat(sources).contains("variable(\"" + at(variable, "name") + "\")");
      if (at(variable, "name").equals("GUARD_ACTOR")) {
        assertThat(at(variable, "value")).isEqualTo(WorkerCommand.ACTOR);
      }
    }
    assertThat(Files.readString(Path.of("..", "deploy", "aws", "guard.yaml")))
        .contains("actor: [{anything-but: " + WorkerCommand.ACTOR + "}]");
  }

  @Test
  void theProbesAskWhatTheWorkerAnswers() throws Exception {
    WorkerHealth well = new WorkerHealth(Optional.empty(), List.of("Events are not taken"));
    WorkerHealth hangs = new WorkerHealth(Optional.of("A turn ended no step"), List.of());
    AtomicReference<WorkerHealth> now = new AtomicReference<>(well);
    try (HealthEndpoint health = HealthEndpoint.on(Optional.of(0), now::get)) {
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        assertThat(at(container(), probe, "httpGet", "port"))
            .isEqualTo(at(container(), "ports", 0, "name"));
        URI uri =
            URI.create(
                "http://127.0.0.1:"
                    + health.port().orElseThrow()
                    + at(container(), probe, "httpGet", "path"));
        now.set(well);
        assertThat(asked(uri)).isEqualTo("200 ok\nEvents are not taken\n");
        now.set(hangs);
        assertThat(asked(uri)).isEqualTo("503 stuck: A turn ended no step\n");
      }
    }
  }

  private static String asked(URI uri) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  @Test
  void theConfigurationIsValidOnceTheNamesAreFilledIn() throws IOException {
    String text = (String) at(document("ConfigMap"), "data", "config.yaml");
    String filled =
        text.replaceAll("<output [^>]*>", "https://sqs.eu-west-1.amazonaws.com/1/guard")
            .replace("<region>", "eu-west-1")
            .replaceAll("<[^>]*>", "host.example");
    Path file = Files.writeString(folder.resolve("config.yaml"), filled);
    try (Guard guard = Guard.builder().config(file).build()) {
      assertThat(guard.validate(false)).isEmpty();
    }
  }

  /** SIGTERM gives a step 20 seconds and its thread 5 more; the process waits for 30. */
  @Test
  void kubernetesWaitsLongerThanTheWorkerNeedsToStop() {
    assertThat(
            (Integer)
                at(
                    document("Deployment"),
                    "spec",
                    "template",
                    "spec",
                    "terminationGracePeriodSeconds"))
        .isGreaterThan(30);
  }
}

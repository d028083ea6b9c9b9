package dev.guard.sandbox.command;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running sandbox as the other commands find it: by a file in its folder. */
final class Standby {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String FILE = "sandbox.json";

  private Standby() {}

  private static Path file(Path folder) {
    return folder.resolve(FILE);
  }

  /** Marks a folder as a sandbox's own. */
  static void claim(Path folder) {
    PrivateFiles.write(file(folder), "{}\n");
  }

  static boolean owns(Path folder) {
    return Files.exists(file(folder));
  }

  /** Says how to reach the fleet. */
  static void write(Path folder, Fleet fleet) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("kubeconfig", fleet.kubeconfig().toString());
    info.put("repositories", List.of(fleet.gitlabUrl() + "/" + Fleet.PROJECT + ".git"));
    info.put("gitlab", fleet.gitlabUrl().toString());
    info.put("clusters", fleet.plan().ids());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("info", info);
    all.put("control", fleet.receiversUrl() + "/control/");
    PrivateFiles.write(file(folder), JSON.writeValueAsString(all) + "\n");
  }

  /** The fleet is gone; the folder stays the sandbox's own. */
  static void forget(Path folder) {
    claim(folder);
  }

  /** What {@code info} answers. */
  static Map<String, Object> info(Path folder) {
    Map<String, Object> info = new LinkedHashMap<>();
    read(folder)
        .path("info")
        .properties()
        .forEach(entry -> info.put(entry.getKey(), entry.getValue()));
    return info;
  }

  private static JsonNode read(Path folder) {
    Optional<JsonNode> read = tryRead(folder);
    return read.orElseThrow(
        () ->
            GuardException.of("usage.no-sandbox", Responsible.USER)
                .what("No sandbox runs in this folder.")
                .where(folder.toString())
                .next("Start one with guard sandbox up --dir " + folder + ".")
                .build());
  }

  private static Optional<JsonNode> tryRead(Path folder) {
    if (!owns(folder)) {
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(Files.readString(file(folder)));
      return Optional.of(node).filter(one -> one.path("control").isString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Whether a sandbox runs there now. */
  static boolean answers(Path folder) {
    Optional<JsonNode> node = tryRead(folder);
    if (node.isEmpty()) {
      return false;
    }
    try {
      return post(folder, node.get(), "ping").statusCode() == 200;
    } catch (IOException gone) {
      return false;
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Asks a running sandbox to do something. */
  static Map<String, Object> ask(Path folder, String verb, Map<String, String> parameters)
      throws InterruptedException {
    JsonNode node = read(folder);
    HttpResponse<String> response;
    try {
      response = post(folder, node, verb + "?" + query(parameters));
    } catch (IOException gone) {
      throw GuardException.of("sandbox.unreachable", Responsible.USER)
          .what("The sandbox of this folder does not answer.")
          .where(folder.toString())
          .next("Start it again with guard sandbox up --dir " + folder + ".")
          .cause(gone)
          .build();
    }
    JsonNode answer = JSON.readTree(response.body());
    if (response.statusCode() != 200) {
      throw GuardException.of("usage.sandbox", Responsible.USER)
          .what(answer.path("message").asString("The sandbox refused."))
          .where(folder.toString())
          .next("See guard status and guard sandbox info.")
          .build();
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    answer.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
    return fields;
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static HttpResponse<String> post(Path folder, JsonNode node, String verbAndQuery)
      throws IOException, InterruptedException {
    String token = Files.readString(folder.resolve("secrets").resolve("control-token")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.path("control").asString("") + verbAndQuery))
            .header("Authorization", "Bearer " + token)
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(TIMEOUT)
        .build()
        .send(request, HttpResponse.BodyHandlers.ofString());
  }
}

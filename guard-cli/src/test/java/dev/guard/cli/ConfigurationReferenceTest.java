package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.guard.core.config.AdapterSettings;
import dev.guard.core.config.CheckSettings;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.ReferenceWriter;
import dev.guard.core.config.SchemaWriter;
import dev.guard.core.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Keeps the configuration's schema and reference as its records are; this module sees those of
 * every adapter. {@code -Dguard.update=true} writes both files.
 */
class ConfigurationReferenceTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Path SCHEMA = DOCS.resolve("guard.schema.json");
  private static final String MARK = "<!-- Generated from here on. -->\n";

  /** As a pretend fleet has it, with every notifier and every section that may be shortened. */
  private static final String FULL =
      """
      registry: {type: sqlite, path: /var/lib/guard/guard.db}
      clusters: {type: kubeconfig, path: ~/.kube/config}
      secrets: {type: file}
      gitlab: {url: "http://127.0.0.1:8080", token: "file:/run/token", labels: [mesh]}
      datadog:
        url: http://127.0.0.1:8081
        api_key: file:/run/api-key
        app_key: file:/run/app-key
        queries:
          plain: "avg:mine{cluster_name:{cluster_name}}"
          full: {query: "avg:mine{cluster_name:{cluster_name}}", unit: ms, max: 5, worse: higher}
      mesh: {type: istio, namespace: mesh}
      checks:
        istioctl.analyze: {enabled: false}
        k8s.pods: {namespaces: [kube-system], unknown: warn, timeout: 30s}
      custom_checks:
        - class: com.acme.Certificates
        - {name: acme.quota, config: {limit: 5}}
      notifiers:
        - {type: slack, webhook_url: "file:/run/slack", events: [mr-opened, held]}
        - {type: pagerduty, routing_key: "env:KEY", url: "http://127.0.0.1:8082", name: night}
        - type: slack
          name: thread
          bot_token: env:SLACK_TOKEN
          channel: C0123456789
          environments: [prod]
          owner_teams: [mesh]
          severity: error
          quiet: 10m
          templates:
            held: {title: "{batch} is held", text: "{reason} {next}"}
        - {type: webhook, url: "https://tickets.example.com/guard", signing_secret: "env:SIGN"}
        - type: smtp
          host: mail.example.com
          encryption: tls
          from: guard@example.com
          to: [ops@example.com]
        - {type: acme-pager, anything: goes}
      batch_order: {prod: [staging]}
      validation:
        soak_period: 60s
        metric_step: 5s
        thresholds: {error_rate_max: 0.1%, latency_increase_percent: 12.5}
      x-shared: {a: b}
      """;

  @Test
  void theSchemaIsCurrent() throws IOException {
    assertCurrent(SCHEMA, "", SchemaWriter.write(settings(), checks()));
  }

  @Test
  void theReferenceIsCurrent() throws IOException {
    Path file = DOCS.resolve("configuration.md");
    String written = Files.readString(file);
    String head = written.substring(0, written.indexOf(MARK) + MARK.length());
    assertCurrent(file, head + "\n", ReferenceWriter.write(settings(), checks()));
  }

  @Test
  void everyKeySaysWhatItMeans() {
    assertThat(
            ReferenceWriter.write(settings(), checks())
                .lines()
                .filter(line -> line.startsWith("| `")))
        .hasSizeGreaterThan(80)
        .noneMatch(line -> line.endsWith("|  |"));
  }

  @Test
  void whatInitWritesAndAFullFileFitTheSchemaAndTheEngine() throws IOException {
    assertThat(problems(InitCommand.template())).isEmpty();
    assertThat(problems(FULL)).isEmpty();
    assertThat(ConfigFile.read(FULL, "guard.yaml").problems().lines()).isEmpty();
    Path python = Path.of("..", "examples", "from-python", "config.yaml");
    assertThat(problems(Files.readString(python))).isEmpty();
  }

  @Test
  void mistakesDoNotFitTheSchema() {
    assertThat(problems("excution: {}\n")).singleElement().asString().contains("excution");
    assertThat(problems("execution: {mr_strategy: per-batch}\n")).hasSize(1);
    assertThat(problems("validation: {soak_period: 60}\n")).isNotEmpty();
    assertThat(problems("execution: {max_parallel_clusters: 0}\n")).hasSize(1);
    assertThat(problems("gitlab: {tokn: 'env:T'}\n")).singleElement().asString().contains("tokn");
    assertThat(problems("notifiers: [{type: pagerduty}]\n"))
        .singleElement()
        .asString()
        .contains("routing_key");
    assertThat(problems("notifiers: [{type: slack, webhook_url: 'env:A', key: b}]\n"))
        .singleElement()
        .asString()
        .contains("key");
    assertThat(problems("checks: {k8s.pods: {namespace: [a]}}\n"))
        .singleElement()
        .asString()
        .contains("namespace");
    assertThat(problems("checks: {acme.quota: {anything: goes}}\n")).isEmpty();
    assertThat(problems("notifiers: [{name: ops}]\n")).isNotEmpty();
    assertThat(problems("notifiers: [{type: acme, events: [mr-opend]}]\n")).hasSize(1);
  }

  private static List<AdapterSettings> settings() {
    try (Plugins plugins = Plugins.discover(Optional.empty(), Plugins.Registered.none())) {
      List<AdapterSettings> settings = plugins.settings();
      assertThat(settings)
          .extracting(AdapterSettings::name)
          .contains("gitlab", "datadog", "sqlite", "istio", "kubernetes", "slack", "pagerduty");
      return settings;
    }
  }

  private static List<CheckSettings> checks() {
    try (Plugins plugins = Plugins.discover(Optional.empty(), Plugins.Registered.none())) {
      List<CheckSettings> checks = plugins.checkSettings();
      assertThat(checks).extracting(CheckSettings::name).contains("k8s.pods");
      return checks;
    }
  }

  private static List<String> problems(String yaml) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(SchemaWriter.write(settings(), checks()), InputFormat.JSON)
        .validate(yaml, InputFormat.YAML)
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private static void assertCurrent(Path file, String head, String generated) throws IOException {
    if (Boolean.getBoolean("guard.update")) {
      Files.writeString(file, head + generated);
    }
    assertThat(file)
        .as("%s; -Dguard.update=true writes it", file.getFileName())
        .exists()
        .content()
        .isEqualTo(head + generated);
  }
}

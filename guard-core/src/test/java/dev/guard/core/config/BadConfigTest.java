package dev.guard.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.GuardException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadConfigTest {
  @Test
  void twoThatAreToldNeedNamesOfTheirOwn() {
    ConfigFile file =
        ConfigFile.read(
            """
            notifiers:
              - {type: slack}
              - {type: slack, name: night}
              - {type: slack}
            events:
              - {type: eventbridge, name: one}
              - {type: other, name: one}
            """,
            "guard.yaml");

    assertThat(file.problems().lines())
        .containsExactly(
            "guard.yaml:4:5: notifiers[2] has the same name as an entry before it, \"slack\"."
                + " Give each a name of its own.",
            "guard.yaml:7:19: events[1] has the same name as an entry before it, \"one\"."
                + " Give each a name of its own.");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void eachProblemIsNamedWithItsPlace(String title, String text, List<String> lines) {
    GuardException refused =
        catchThrowableOfType(GuardException.class, () -> ConfigFile.parse(text, "guard.yaml"));
    assertThat(refused.code()).isEqualTo("config.invalid");
    assertThat(refused.responsible()).isEqualTo(GuardException.Responsible.USER);
    assertThat(refused.next()).isEqualTo("Correct the file, then run guard validate.");
    assertThat(refused.what().lines().skip(1)).containsExactlyElementsOf(lines);
  }

  static Stream<Arguments> badFiles() {
    return Stream.of(
        bad(
            "several problems at once, in the order of the file",
            """
            execution:
              max_paralel_clusters: 3
              mr_strategy: per-batch
            validation:
              soak_period: 60
              poll: 0s
            excution: {}
            """,
            "guard.yaml:2:3: Unknown key execution.max_paralel_clusters."
                + " Did you mean max_parallel_clusters?",
            "guard.yaml:3:16: execution.mr_strategy must be one of batch, per-cluster, not"
                + " \"per-batch\". Did you mean batch?",
            "guard.yaml:5:16: validation.soak_period needs a unit: write 60s, 60m or 60h, not 60.",
            "guard.yaml:6:9: validation.poll must be at least 100ms, not \"0s\".",
            "guard.yaml:7:1: Unknown key excution. Did you mean execution?"),
        bad(
            "an unknown key that resembles nothing lists the known ones",
            "plugins:\n  banana: 1\n",
            "guard.yaml:2:3: Unknown key plugins.banana. Known: dir."),
        bad(
            "patterns that cannot be used, each at its place",
            """
            redaction:
              patterns:
                - 'C-\\d+'
                - '(open'
                - 'x*'
            analysis: {max_bytes: 10}
            """,
            "guard.yaml:4:7: redaction.patterns[1] is no regular expression: Unclosed group near"
                + " position 6.",
            "guard.yaml:5:7: redaction.patterns[2] matches the empty text, so that it would mask"
                + " everything.",
            "guard.yaml:6:23: analysis.max_bytes must be at least 16384, not \"10\"."),
        bad(
            "a key given twice",
            "execution:\n  max_parallel_clusters: 1\n  max_parallel_clusters: 2\n",
            "guard.yaml:3:3: Key execution.max_parallel_clusters is given twice; the first is in"
                + " line 2."),
        bad(
            "a section given twice",
            "execution: {}\nexecution: {}\n",
            "guard.yaml:2:1: Key execution is given twice; the first is in line 1."),
        bad(
            "a missing key stands where its section starts",
            "batches:\n  - clusters: [a]\n",
            "guard.yaml:2:5: batches[0].name is missing."),
        bad(
            "a whole number",
            "execution: {max_parallel_clusters: five}\n",
            "guard.yaml:1:36: execution.max_parallel_clusters must be a whole number, not"
                + " \"five\"."),
        bad(
            "a fraction is no whole number",
            "rate_limits:\n  gitlab_api: 1.5\n",
            "guard.yaml:2:15: rate_limits.gitlab_api must be a whole number, not \"1.5\"."),
        bad(
            "a number out of range",
            "execution: {max_parallel_clusters: 0}\nrate_limits: {aws_api: -1}\n",
            "guard.yaml:1:36: execution.max_parallel_clusters must be at least 1, not \"0\".",
            "guard.yaml:2:24: rate_limits.aws_api must be at least 1, not \"-1\"."),
        bad(
            "a number beyond int",
            "validation: {minimum_points: 9999999999}\n",
            "guard.yaml:1:30: validation.minimum_points must be between -2147483648 and"
                + " 2147483647, not \"9999999999\"."),
        bad(
            "a percentage",
            """
            validation:
              thresholds:
                latency_increase_percent: ten
                error_rate_max: 200%
                error_rate_increase: NaN
            """,
            "guard.yaml:3:31: validation.thresholds.latency_increase_percent must be a percentage"
                + " such as 10 or 10%, not \"ten\".",
            "guard.yaml:4:21: validation.thresholds.error_rate_max must be at most 1, not"
                + " \"200%\".",
            "guard.yaml:5:26: validation.thresholds.error_rate_increase must be a number, not"
                + " \"NaN\"."),
        bad(
            "a truth value",
            "rollback: {auto_create_mr: maybe}\n",
            "guard.yaml:1:28: rollback.auto_create_mr must be true or false, not \"maybe\"."),
        bad(
            "a duration",
            "validation: {freshness: 4 hours}\n",
            "guard.yaml:1:25: validation.freshness must be a duration such as 90s, 15m, 2h or 1d,"
                + " not \"4 hours\"."),
        bad(
            "both spellings of the soak",
            """
            validation:
              soak_period: 1h
              soak_period_minutes: 60
              flux_sync_timeout: 5m
              flux_sync_timeout_minutes: 5
            """,
            "guard.yaml:3:3: validation.soak_period and validation.soak_period_minutes set the"
                + " same; keep one.",
            "guard.yaml:5:3: validation.flux_sync_timeout and"
                + " validation.flux_sync_timeout_minutes set the same; keep one."),
        bad(
            "a step that five minutes is no multiple of",
            "validation:\n  metric_step: 70s\n",
            "guard.yaml:2:16: validation.metric_step must divide five minutes, as 5s, 10s, 30s, 1m"
                + " and 5m do, not 70s."),
        bad(
            "a step of a fraction of a second",
            "validation:\n  metric_step: 1500ms\n",
            "guard.yaml:2:16: validation.metric_step must divide five minutes, as 5s, 10s, 30s, 1m"
                + " and 5m do, not 1500ms."),
        bad(
            "a step that is no step",
            "validation:\n  metric_step: 0s\n",
            "guard.yaml:2:16: validation.metric_step must be at least 1s, not \"0s\"."),
        bad(
            "a step longer than five minutes",
            "validation:\n  metric_step: 10m\n",
            "guard.yaml:2:16: validation.metric_step must be at most 5m, not \"10m\"."),
        bad(
            "a close constant is suggested",
            "rollback: {scope: faild}\nlogging: {level: inf}\n",
            "guard.yaml:1:19: rollback.scope must be one of failed, change, not \"faild\". Did you"
                + " mean failed?",
            "guard.yaml:2:18: logging.level must be one of trace, debug, info, warn, error, not"
                + " \"inf\". Did you mean info?"),
        bad(
            "a list where a mapping belongs, and the other way round",
            "execution: [1]\nbatches: {a: b}\nbatch_order: {b: a}\n",
            "guard.yaml:1:12: execution must be a mapping of keys, not a list.",
            "guard.yaml:2:10: batches must be a list, not a mapping.",
            "guard.yaml:3:18: batch_order.b must be a list, not text."),
        bad(
            "a mapping where text belongs",
            "batches:\n  - name: {a: b}\n    clusters: []\n",
            "guard.yaml:2:11: batches[0].name must be one value, not a mapping."),
        bad(
            "an empty item",
            "batches:\n  - name: b\n    clusters: [a, ]\n  -\n",
            "guard.yaml:4:4: batches[1] is empty."),
        bad(
            "the file is a list",
            "- a\n",
            "guard.yaml:1:1: The configuration must be a mapping of keys, not a list."),
        bad(
            "batches that contradict each other",
            """
            batches:
              - {name: b, clusters: [x, x]}
              - {name: c, clusters: [x]}
              - {name: b, clusters: []}
            """,
            "guard.yaml:2:15: Cluster x is listed twice in batch b.",
            "guard.yaml:3:15: Cluster x is in the batches b and c.",
            "guard.yaml:4:6: Batch b is listed twice."),
        bad(
            "prerequisites that wait for each other",
            "batch_order:\n  a: [b]\n  b: [c]\n  c: [b]\n  d: [e]\n",
            "guard.yaml:1:1: batch_order goes round in a circle: b, c."),
        bad(
            "a proxy with a password, which is not shown",
            "network: {proxy: 'http://me:hunter2@proxy:3128', ca_file: ''}\n",
            "guard.yaml:1:18: network.proxy holds a user name or password; take it out of the URL,"
                + " secrets are given by reference.",
            "guard.yaml:1:59: network.ca_file must be a path, not empty."),
        bad(
            "a query with a wrong key, one without text, one with a wrong name",
            """
            datadog:
              queries:
                mine: {query: 'x{cluster_name}', untt: s}
                other: {unit: s}
                Third-One: x
                fourth: ''
            """,
            "guard.yaml:3:38: Unknown key datadog.queries.mine.untt. Did you mean unit?",
            "guard.yaml:4:12: datadog.queries.other.query is missing.",
            "guard.yaml:5:5: The metric's name \"Third-One\" must be lower case letters, digits and"
                + " _.",
            "guard.yaml:6:5: datadog.queries.fourth must be a query, not empty."),
        bad(
            "a template file that is not there",
            "gitlab:\n  mr_template: ./nowhere.md\n",
            "guard.yaml:2:3: gitlab.mr_template names the file \"./nowhere.md\", which cannot be"
                + " read. Give an existing file, or the text itself."),
        bad(
            "a check's wrong settings",
            "checks:\n  k8s.nodes: {unknown: ignore, timeout: 0s}\n",
            "guard.yaml:2:24: checks.k8s.nodes.unknown must be one of hold, warn, not \"ignore\".",
            "guard.yaml:2:41: checks.k8s.nodes.timeout must be at least 100ms, not \"0s\"."),
        bad(
            "a custom check without a name",
            "custom_checks:\n  - {config: {a: 1}}\n",
            "guard.yaml:2:5: custom_checks[0] needs either name or class."),
        bad(
            "words for an event that there is not, and with a place that there is not",
            """
            notifiers:
              - type: chat
                severity: loud
                templates:
                  heldd: {title: x}
                  held: {title: "{batch}", text: "{bach} is {state}"}
            """,
            "guard.yaml:3:15: notifiers[0].severity must be one of info, warning, error, critical,"
                + " not \"loud\".",
            "guard.yaml:5:14: There is no event \"heldd\" for notifiers[0].templates.heldd. Did you"
                + " mean held?",
            "guard.yaml:6:32: notifiers[0].templates.held.text names the unknown place {bach}. Did"
                + " you mean batch?"),
        bad(
            "a notifier without a type",
            "notifiers:\n  - name: ops\n",
            "guard.yaml:2:5: notifiers[0].type is missing."),
        bad(
            "a merge key that refers to itself",
            "execution: &x\n  <<: *x\n",
            "guard.yaml:1:12: The merge keys (<<) here refer to each other."),
        bad(
            "a merge key that refers to itself many times",
            "execution: &x\n  <<: [*x, *x, *x, *x, *x, *x, *x, *x, *x, *x]\n",
            "guard.yaml:1:12: The merge keys (<<) here refer to each other."),
        bad(
            "a notifier that is told what never happens",
            "notifiers:\n  - {type: slack, webhook_url: 'env:A', events: [mr-opend]}\n",
            "guard.yaml:2:50: notifiers[0].events[0] must be one of pre-check-failed, mr-opened,"
                + " validation-failed, rollback-opened, held, upgrade-completed, run-ended, not"
                + " \"mr-opend\". Did you mean mr-opened?"));
  }

  private static Arguments bad(String title, String text, String... lines) {
    return Arguments.of(title, text, List.of(lines));
  }

  @Test
  void theMessageCountsTheProblemsAndNamesTheFile() {
    GuardException refused =
        catchThrowableOfType(
            GuardException.class, () -> ConfigFile.parse("a: 1\nb: 2\n", "guard.yaml"));
    assertThat(refused.what()).startsWith("The configuration guard.yaml has 2 problems:\n");
  }

  @Test
  void whatIsNoYamlIsRefusedWithItsPlaceAndWithoutItsText() {
    GuardException refused =
        catchThrowableOfType(
            GuardException.class,
            () -> ConfigFile.parse("gitlab:\n  token: \"glpat-secret\n", "guard.yaml"));
    assertThat(refused.code()).isEqualTo("config.invalid");
    assertThat(refused.where()).isEqualTo("guard.yaml:3:1");
    assertThat(refused.what())
        .isEqualTo("The configuration is no valid YAML: found unexpected end of stream.");
    assertThat(refused).hasNoCause();
  }

  @Test
  void aMissingFileSaysHowToMakeOne(@TempDir Path folder) {
    Path file = folder.resolve("config.yaml");
    GuardException refused =
        catchThrowableOfType(GuardException.class, () -> ConfigFile.load(file));
    assertThat(refused.code()).isEqualTo("config.missing");
    assertThat(refused.where()).isEqualTo(file.toString());
    assertThat(refused.next()).contains("guard init");
  }

  @Test
  void aFolderOrABinaryFileIsRefused(@TempDir Path folder) throws IOException {
    Path binary = folder.resolve("config.yaml");
    Files.write(binary, "é: 1".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(catchThrowableOfType(GuardException.class, () -> ConfigFile.load(folder)).code())
        .isEqualTo("config.unreadable");
    assertThat(catchThrowableOfType(GuardException.class, () -> ConfigFile.load(binary)).what())
        .isEqualTo("The configuration file is not UTF-8 text.");
  }
}

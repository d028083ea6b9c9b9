package dev.guard.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.secret.Secret;
import dev.guard.core.config.AdapterChoices.NotifierChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PythonFileTest {
  private static final Path FIXTURE = Path.of("..", "examples", "from-python", "config.yaml");

  private static final List<String> SECTIONS = List.of("sqlite", "kubeconfig");

  private record GitLab(Optional<String> url, Secret token) {}

  private record Datadog(Secret apiKey, Secret appKey, Optional<String> site) {}

  private record Slack(Secret webhookUrl) {}

  private record PagerDuty(Secret routingKey) {}

  private record Model(Secret apiKeySecret) {}

  @Test
  void givenEveryKeyOfThePythonVersion_whenItsFileIsLoaded_thenEachMeansWhatItMeantThere() {
    GuardConfig config = ConfigFile.load(FIXTURE).config();

    assertThat(config.execution())
        .isEqualTo(new GuardConfig.Execution(3, GuardConfig.MrStrategy.PER_CLUSTER, true));
    assertThat(config.rateLimits()).isEqualTo(new GuardConfig.RateLimits(200, 250, 90));
    assertThat(config.validation().soakPeriod()).isEqualTo(Duration.ofMinutes(90));
    assertThat(config.validation().fluxSyncTimeout()).isEqualTo(Duration.ofMinutes(20));
    assertThat(config.validation().thresholds())
        .isEqualTo(new GuardConfig.Thresholds(20, 20, 0.01, 0.0005, 25, 25));
    assertThat(config.rollback())
        .isEqualTo(new GuardConfig.Rollback(true, GuardConfig.RollbackScope.FAILED));
    assertThat(config.batches())
        .isEqualTo(
            Map.of(
                "test",
                List.of("eks-test-us-east-1"),
                "prod-1",
                List.of("eks-prod-us-east-1-api", "eks-prod-us-east-1-web")));
    assertThat(config.batchOrder()).isEqualTo(Map.of("prod-1", List.of("test")));
    assertThat(config.queries())
        .extracting("name")
        .containsExactly(
            "control_plane_errors",
            "error_rate",
            "latency_p95",
            "latency_p99",
            "proxy_cpu",
            "proxy_memory");
    assertThat(config.changes().targetBranch()).isEqualTo("main");
    assertThat(config.changes().template().orElseThrow())
        .contains("{clusters}", "{dashboards}")
        .doesNotContain("{cluster_list}", "{datadog_links}");
    assertThat(config.logging())
        .isEqualTo(
            new GuardConfig.Logging(
                GuardConfig.LogLevel.WARN, GuardConfig.LogFormat.TEXT, "stderr"));
  }

  @Test
  void givenAnAwsSection_whenNoTypesAreNamed_thenTheRegistryAndTheClustersAreOnAws() {
    AdapterChoices chosen = ConfigFile.load(FIXTURE).adapters();

    AdapterChoice registry = chosen.of(Port.REGISTRY, SECTIONS);
    assertThat(registry.name()).isEqualTo("dynamodb");
    assertThat(registry.position()).hasToString(FIXTURE + ":7:3");
    assertThat(registry.settings().path()).isEqualTo("aws");
    AdapterChoice clusters = chosen.of(Port.CLUSTERS, SECTIONS);
    assertThat(clusters.name()).isEqualTo("eks");
    assertThat(clusters.settings().path()).isEqualTo("aws");
    assertThat(chosen.of(Port.SECRETS, List.of("env", "file")).name()).isEqualTo("env");
  }

  @Test
  void givenAnAwsSection_whenTheFileSpeaksOfOtherClusters_thenThoseAreMeant() {
    assertThat(clusters("aws: {region: us-east-1}\n")).isEqualTo("eks");
    assertThat(clusters("aws: {region: us-east-1}\nkubeconfig: {path: /k}\n"))
        .isEqualTo("kubeconfig");
    assertThat(clusters("aws: {region: us-east-1}\nclusters: {path: /k}\n"))
        .isEqualTo("kubeconfig");
    assertThat(clusters("aws: {region: us-east-1}\nclusters: {type: kubeconfig}\n"))
        .isEqualTo("kubeconfig");
    assertThat(clusters("")).isEqualTo("kubeconfig");
  }

  private static String clusters(String text) {
    return ConfigFile.parse(text, "guard.yaml").adapters().of(Port.CLUSTERS, SECTIONS).name();
  }

  @Test
  void givenOnlyARegistryOfTheNewerVersion_whenAwsIsThere_thenSqliteStaysTheDefault() {
    String newer = "aws: {region: us-east-1}\ngitlab: {url: 'https://g', token: 'env:T'}\n";
    String older = "aws: {region: us-east-1}\ngitlab: {url: 'https://g'}\n";

    assertThat(registry(newer)).isEqualTo("sqlite");
    assertThat(registry(older)).isEqualTo("dynamodb");
    assertThat(registry(older + "registry: {type: sqlite}\n")).isEqualTo("sqlite");
  }

  private static String registry(String text) {
    return ConfigFile.parse(text, "guard.yaml").adapters().of(Port.REGISTRY, List.of()).name();
  }

  @Test
  void givenTheNamesOfSecrets_whenOwnKeysAreAbsent_thenTheyAreReadFromSecretsManager() {
    ConfigFile file = ConfigFile.load(FIXTURE);

    GitLab gitlab = bind(file, file.adapters().of(Port.CHANGES, List.of("gitlab")), GitLab.class);
    Datadog datadog =
        bind(file, file.adapters().of(Port.METRICS, List.of("datadog")), Datadog.class);

    assertThat(gitlab.token().reference()).isEqualTo("aws-secrets-manager:guard/gitlab-token");
    assertThat(datadog.apiKey().reference())
        .isEqualTo("aws-secrets-manager:guard/datadog-credentials#api_key");
    assertThat(datadog.appKey().reference())
        .isEqualTo("aws-secrets-manager:guard/datadog-credentials#app_key");
    assertThat(file.problems().lines()).isEmpty();
  }

  @Test
  void givenTheNamesOfSecretsForNotifications_whenThereAreNoNotifiers_thenTheyAreNotifiers() {
    ConfigFile file = ConfigFile.load(FIXTURE);

    List<NotifierChoice> notifiers = file.adapters().notifiers();

    assertThat(notifiers).extracting(NotifierChoice::name).containsExactly("slack", "pagerduty");
    assertThat(bind(file, notifiers.get(0).adapter(), Slack.class).webhookUrl().reference())
        .isEqualTo("aws-secrets-manager:guard/slack-webhook");
    assertThat(bind(file, notifiers.get(1).adapter(), PagerDuty.class).routingKey().reference())
        .isEqualTo("aws-secrets-manager:guard/pagerduty");
    assertThat(notifiers).allSatisfy(one -> assertThat(one.subscription().events()).isEmpty());
  }

  @Test
  void givenOwnKeys_whenSecretsAreNamedToo_thenTheOwnKeysWin() {
    ConfigFile file =
        ConfigFile.parse(
            """
            aws: {secrets_manager: {gitlab_token_secret: old, datadog_credentials_secret: old}}
            gitlab: {token: 'env:TOKEN'}
            datadog: {api_key: 'env:A'}
            notifiers: [{type: slack, webhook_url: 'env:S'}]
            rollback: {notification: {webhook_secret_name: old, pagerduty_secret_name: p}}
            """,
            "guard.yaml");

    assertThat(
            bind(file, file.adapters().of(Port.CHANGES, List.of("gitlab")), GitLab.class).token())
        .hasToString("Secret[env:TOKEN]");
    Datadog datadog =
        bind(file, file.adapters().of(Port.METRICS, List.of("datadog")), Datadog.class);
    assertThat(datadog.apiKey().reference()).isEqualTo("env:A");
    assertThat(datadog.appKey().reference()).isEqualTo("aws-secrets-manager:old#app_key");
    assertThat(file.adapters().notifiers())
        .extracting(NotifierChoice::name)
        .containsExactly("slack", "pagerduty");
    assertThat(file.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.object()).isEqualTo("guard.yaml:5:27");
              assertThat(warning.message())
                  .isEqualTo(
                      "rollback.notification.webhook_secret_name is not used: notifiers has a slack"
                          + " of its own.");
            });
  }

  @Test
  void givenNotificationsThatAreDisabled_whenSecretsAreNamed_thenNobodyIsTold() {
    ConfigFile file =
        ConfigFile.parse(
            "rollback: {notification: {enabled: false, webhook_secret_name: s}}\n", "guard.yaml");

    assertThat(file.adapters().notifiers()).isEmpty();
    assertThat(file.warnings()).isEmpty();
  }

  @Test
  void givenNamesThatWereLeftOut_whenAPythonFileIsLoaded_thenItsDefaultsHoldAndAreNamed() {
    ConfigFile file =
        ConfigFile.parse("aws: {region: r}\ngitlab: {url: 'https://g'}\n", "guard.yaml");

    GitLab gitlab = bind(file, file.adapters().of(Port.CHANGES, List.of("gitlab")), GitLab.class);

    assertThat(gitlab.token().reference()).isEqualTo("aws-secrets-manager:guard/gitlab-token");
    assertThat(file.warnings())
        .extracting(Finding::code, Finding::object, Finding::message)
        .contains(
            tuple(
                "config.python-secret",
                "guard.yaml:2:9",
                "gitlab.token is not given, so it is read from the secret guard/gitlab-token of AWS"
                    + " Secrets Manager, as the Python version did."));
  }

  @Test
  void givenALanguageModelsKeyByName_whenItIsBound_thenItIsReadFromSecretsManager() {
    String llm = "llm: {enabled: true, provider: openai, api_key_secret: %s}\n";

    assertThat(modelKey("aws: {region: r}\n" + llm.formatted("guard/llm-api-key")))
        .isEqualTo("aws-secrets-manager:guard/llm-api-key");
    assertThat(modelKey("aws: {region: r}\n" + llm.formatted("OPENAI_KEY")))
        .isEqualTo("OPENAI_KEY");
    assertThat(modelKey("aws: {region: r}\n" + llm.formatted("'env:OPENAI_KEY'")))
        .isEqualTo("env:OPENAI_KEY");
    assertThat(modelKey(llm.formatted("guard/llm-api-key"))).isEqualTo("guard/llm-api-key");
  }

  private static String modelKey(String text) {
    ConfigFile file = ConfigFile.parse(text, "guard.yaml");
    AdapterChoice choice = file.adapters().llm().orElseThrow();
    AdapterChoice own =
        new AdapterChoice(
            Port.LLM, choice.name(), true, choice.position(), choice.settings(), Set.of("model"));
    return bind(file, own, Model.class).apiKeySecret().reference();
  }

  @Test
  void givenASecretWhereItsNameBelongs_whenTheFileIsLoaded_thenItIsRefusedAndNotShown() {
    List<String> secrets =
        List.of(
            "https://hooks.slack.com/services/T0/B0/x1",
            "glpat-x1",
            "gldt-Ab1Cd2Ef3Gh4Ij5Kl6Mn",
            "0123456789abcdef0123456789abcdef");
    for (String secret : secrets) {
      ConfigFile file =
          ConfigFile.read(
              """
              aws: {secrets_manager: {gitlab_token_secret: '%1$s'}}
              gitlab: {url: https://g}
              rollback: {notification: {enabled: '%1$s', pagerduty_secret_name: '%1$s'}}
              logging: {level: '%1$s'}
              """
                  .formatted(secret),
              "guard.yaml");
      file.adapters().of(Port.CHANGES, List.of("gitlab"));
      file.adapters().notifiers();

      assertThat(file.problems().lines())
          .contains(
              "guard.yaml:1:46: aws.secrets_manager.gitlab_token_secret must be the name of a"
                  + " secret in AWS Secrets Manager. What stands there is not shown, since it may"
                  + " be the secret itself.")
          .anyMatch(line -> line.contains("rollback.notification.pagerduty_secret_name must be"))
          .anyMatch(line -> line.contains("rollback.notification.enabled must be true or false"))
          .anyMatch(line -> line.contains("logging.level must be one of"))
          .noneMatch(line -> line.contains(secret));
      assertThat(file.warnings().toString()).doesNotContain(secret);
    }
  }

  @Test
  void givenKeysThatMeanNothingHere_whenTheFileIsLoaded_thenEachIsNamedWithWhatReplacesIt()
      throws IOException {
    ConfigFile file = ConfigFile.load(FIXTURE);
    List<Finding> warnings = file.warnings();

    assertThat(warnings)
        .extracting(Finding::code)
        .containsExactly(
            "config.query-without-cluster",
            "config.query-without-cluster",
            "config.query-without-cluster",
            "config.secret-in-clear",
            "config.python-check",
            "config.python-logging");
    List<String> lines = Files.readAllLines(FIXTURE);
    assertThat(warnings)
        .allSatisfy(
            warning -> {
              assertThat(warning.remedy()).isNotEmpty();
              String[] place = warning.object().split(":", -1);
              String at =
                  lines
                      .get(Integer.parseInt(place[1]) - 1)
                      .substring(Integer.parseInt(place[2]) - 1);
              assertThat(warning.message()).contains(at.substring(0, at.indexOf(':')));
            });
    assertThat(warnings.toString())
        .contains("dev.guard.api.check.HealthCheck")
        .doesNotContain("hooks.slack.com", "T0/B0");
  }

  @Test
  void givenOtherKeysThatMeanNothingHere_whenTheFileIsLoaded_thenTheyAreNamedToo() {
    assertThat(
            codes(
                """
                rollback: {require_manual_approval: false, notification: {enabled: true}}
                llm: {enabled: true}
                logging: {level: CRITICAL, output: file}
                """))
        .containsExactly(
            "config.manual-approval",
            "config.python-notification",
            "config.no-language-model",
            "config.python-logging");
    assertThat(codes("logging: {output: stderr, format: json, level: warning}\n")).isEmpty();
  }

  private static List<String> codes(String text) {
    return ConfigFile.parse(text, "guard.yaml").warnings().stream().map(Finding::code).toList();
  }

  @Test
  void givenAKeyThatNeitherVersionKnows_whenTheFileIsLoaded_thenItStaysAnError() {
    ConfigFile file =
        ConfigFile.read(
            """
            aws: {region: r}
            rollback: {notification: {webhok_url: 'https://hooks.slack.com/services/T0/B0/x1'}}
            validation: {soak_period_minute: 60}
            """,
            "guard.yaml");

    assertThat(file.problems().lines())
        .containsExactly(
            "guard.yaml:2:27: Unknown key rollback.notification.webhok_url. Did you mean"
                + " webhook_url?",
            "guard.yaml:3:14: Unknown key validation.soak_period_minute. Did you mean"
                + " soak_period_minutes?");
  }

  private static <S extends Record> S bind(ConfigFile file, AdapterChoice choice, Class<S> type) {
    ConfigFile.Binding<S> binding =
        file.bind(
            choice, type, reference -> Answer.known(Secret.of(reference, "value of " + reference)));
    assertThat(file.problems().lines()).isEmpty();
    return binding.settings().orElseThrow();
  }
}

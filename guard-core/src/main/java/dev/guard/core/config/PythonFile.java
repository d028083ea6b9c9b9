package dev.guard.core.config;

import dev.guard.core.config.AdapterChoices.NotifierChoice;
import dev.guard.core.notify.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What a file of the Python version means here. That version knew no {@code type}s and no secret
 * references: its clusters were on EKS, its registry in DynamoDB, and its secrets in Secrets
 * Manager, by name. Not thread-safe.
 */
final class PythonFile {
  static final String DYNAMODB = "dynamodb";
  static final String EKS = "eks";

  private static final String AWS = "aws";
  private static final String SECRETS_MANAGER = "secrets_manager";
  private static final String SOURCE = "aws-secrets-manager";

  /** Sections that chose adapters, which no file of the Python version has. */
  private static final Set<String> NEWER =
      Set.of("registry", "clusters", "secrets", "changes", "metrics", "mesh", "delivery");

  /** What Secrets Manager allows in a name, or an ARN of it. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d+:secret:)?[A-Za-z0-9/_+=.@-]+");

  private final ConfigSection root;
  private final Problems problems;

  PythonFile(ConfigSection root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /** The adapter that the section {@code aws} chooses for a port that says nothing of its own. */
  Optional<AwsChoice> chosen(Port port) {
    if (root.entry(AWS).isEmpty()) {
      return Optional.empty();
    }
    ConfigSection aws = section(AWS);
    if (port == Port.REGISTRY && aws.keys().contains(DYNAMODB)) {
      return Optional.of(new AwsChoice(DYNAMODB, aws.position(DYNAMODB)));
    }
    if (port == Port.REGISTRY && isPython()) {
      return Optional.of(new AwsChoice(DYNAMODB, root.position(AWS)));
    }
    boolean own = !section("clusters").isEmpty() || root.entry("kubeconfig").isPresent();
    return port == Port.CLUSTERS && !own
        ? Optional.of(new AwsChoice(EKS, root.position(AWS)))
        : Optional.empty();
  }

  /** An adapter that the section {@code aws} stands for. */
  record AwsChoice(String adapter, Position position) {}

  /**
   * It has the section that every file of that version has, and nothing that only newer ones do.
   */
  private boolean isPython() {
    return root.entry(AWS).isPresent()
        && root.entry("gitlab").isPresent()
        && section("gitlab").entry("token").isEmpty()
        && NEWER.stream().noneMatch(key -> root.entry(key).isPresent());
  }

  /** The settings of an adapter, with the secrets that {@code aws.secrets_manager} names for it. */
  ConfigSection withSecrets(String adapter, ConfigSection settings) {
    return switch (adapter) {
      case "gitlab" -> with(settings, "token", "gitlab_token_secret", "guard/gitlab-token", "");
      case "datadog" ->
          with(
              with(
                  settings,
                  "api_key",
                  "datadog_credentials_secret",
                  "guard/datadog-credentials",
                  "#api_key"),
              "app_key",
              "datadog_credentials_secret",
              "guard/datadog-credentials",
              "#app_key");
      default -> settings;
    };
  }

  private ConfigSection with(
      ConfigSection settings, String key, String secret, String byDefault, String field) {
    if (settings.entry(key).isPresent()) {
      return settings;
    }
    ConfigSection names = section(AWS).section(SECRETS_MANAGER, problems);
    Optional<ConfigSection.Entry> name = names.entry(secret).filter(PythonFile::isGiven);
    if (name.isPresent()) {
      return reference(name.get(), key, field).map(settings::and).orElse(settings);
    }
    if (!isPython()) {
      return settings;
    }
    String path = settings.path() + "." + key;
    problems.warn(
        settings.position(),
        "config.python-secret",
        path
            + " is not given, so it is read from the secret "
            + byDefault
            + " of AWS Secrets Manager, as the Python version did.",
        "Write " + path + ": " + SOURCE + ":" + byDefault + field + ".");
    return settings.and(
        new ConfigSection.Entry(
            key, path, settings.position(), scalar(SOURCE + ":" + byDefault + field, null)));
  }

  /** The key of a language model, where it is a secret's name. */
  ConfigSection withModelKey(ConfigSection llm) {
    Optional<ConfigSection.Entry> key = llm.entry("api_key_secret").filter(PythonFile::isGiven);
    if (key.isEmpty() || root.entry(AWS).isEmpty() || !section("secrets").isEmpty()) {
      return llm;
    }
    boolean name =
        key.get().value() instanceof ScalarNode scalar
            && NAME.matcher(scalar.getValue()).matches()
            && scalar.getValue().matches(".*[a-z].*");
    if (!name) {
      return llm; // env:NAME, or NAME of a variable
    }
    return reference(key.get(), "api_key_secret", "")
        .map(entry -> llm.without(Set.of("api_key_secret")).and(entry))
        .orElse(llm);
  }

  /**
   * The notifiers that {@code rollback.notification} names secrets for, where the file has none of
   * their type.
   */
  List<NotifierChoice> notifiers(List<NotifierChoice> own) {
    ConfigSection notification = section("rollback").section("notification", problems);
    boolean disabled =
        notification
            .entry("enabled")
            .filter(
                entry ->
                    entry.value() instanceof ScalarNode scalar
                        && scalar.getValue().strip().matches("(?i)false|no|off"))
            .isPresent();
    List<NotifierChoice> all = new ArrayList<>(own);
    if (!disabled) {
      notifier(own, notification, "webhook_secret_name", "slack", "webhook_url")
          .ifPresent(all::add);
      notifier(own, notification, "pagerduty_secret_name", "pagerduty", "routing_key")
          .ifPresent(all::add);
    }
    return List.copyOf(all);
  }

  private Optional<NotifierChoice> notifier(
      List<NotifierChoice> own, ConfigSection from, String secret, String type, String key) {
    if (own.stream().anyMatch(choice -> choice.adapter().name().equals(type))) {
      return Optional.empty();
    }
    return from.entry(secret)
        .filter(PythonFile::isGiven)
        .flatMap(entry -> reference(entry, key, ""))
        .map(
            entry ->
                new NotifierChoice(
                    type,
                    Subscription.toEverything(),
                    new AdapterChoice(
                        Port.NOTIFIERS,
                        type,
                        true,
                        entry.position(),
                        ConfigSection.empty(entry.path(), entry.position()).and(entry),
                        Set.of())));
  }

  /** What a secret's name stands for; it keeps the place and the path of the name. */
  private Optional<ConfigSection.Entry> reference(
      ConfigSection.Entry name, String key, String field) {
    String text =
        name.value() instanceof ScalarNode scalar ? scalar.getValue().strip() : "no scalar";
    if (!NAME.matcher(text).matches() || SecretText.looksLikeOne(text)) {
      problems.add(
          Position.of(name.value(), name.position().file()),
          name.path()
              + " must be the name of a secret in AWS Secrets Manager. What stands there is not"
              + " shown, since it may be the secret itself.");
      return Optional.empty();
    }
    return Optional.of(
        new ConfigSection.Entry(
            key, name.path(), name.position(), scalar(SOURCE + ":" + text + field, name.value())));
  }

  private static ScalarNode scalar(String text, @Nullable Node place) {
    return new ScalarNode(
        Tag.STR,
        true,
        text,
        ScalarStyle.PLAIN,
        place == null ? Optional.empty() : place.getStartMark(),
        place == null ? Optional.empty() : place.getEndMark());
  }

  private static boolean isGiven(ConfigSection.Entry entry) {
    return !ConfigSection.isNothing(entry.value());
  }

  private ConfigSection section(String key) {
    return root.section(key, problems);
  }
}

package dev.guard.core.config;

import java.util.Optional;

/**
 * Names the keys of the Python version that mean nothing here, with what replaces them. None of
 * them is refused, and no value is repeated.
 */
final class PythonWarnings {
  private final Problems problems;

  PythonWarnings(Problems problems) {
    this.problems = problems;
  }

  void warn(FileShape.Root root) {
    approval(root.rollback());
    root.rollback().notification().ifPresent(notification -> notification(notification, root));
    root.customChecks().forEach(this::check);
    logging(root.logging());
    languageModel(root.llm());
  }

  private void approval(FileShape.Rollback rollback) {
    if (!rollback.requireManualApproval()) {
      problems.warn(
          rollback.self().position("require_manual_approval"),
          "config.manual-approval",
          "rollback.require_manual_approval: false has no effect, GUARD never merges by itself.",
          "Remove the key.");
    }
  }

  private void notification(FileShape.LegacyNotification file, FileShape.Root root) {
    ConfigSection self = file.self();
    if (file.webhookUrl().isPresent()) {
      problems.warn(
          self.position("webhook_url"),
          "config.secret-in-clear",
          "rollback.notification.webhook_url stands in clear in the file and is not used: whoever"
              + " reads the file can post there.",
          "Make a new one where this one was made, and give it by reference: notifiers: [{type:"
              + " slack, webhook_url: env:NAME}].");
    }
    replaced(file.webhookSecretName(), "webhook_secret_name", "slack", self, root);
    replaced(file.pagerdutySecretName(), "pagerduty_secret_name", "pagerduty", self, root);
    boolean tells = file.webhookSecretName().isPresent() || file.pagerdutySecretName().isPresent();
    if (file.enabled() && !tells && root.notifiers().isEmpty()) {
      problems.warn(
          self.position("enabled"),
          "config.python-notification",
          "rollback.notification names no secret, so nobody is told.",
          "Add notifiers with type: slack or type: pagerduty, with secrets by reference.");
    }
  }

  private void replaced(
      Optional<String> secret, String key, String type, ConfigSection self, FileShape.Root root) {
    if (secret.isPresent() && root.notifiers().stream().anyMatch(one -> one.type().equals(type))) {
      problems.warn(
          self.position(key),
          "config.python-notification",
          self.path() + "." + key + " is not used: notifiers has a " + type + " of its own.",
          "Remove the key.");
    }
  }

  private void check(FileShape.CustomCheck check) {
    if (check.module().isPresent()) {
      problems.warn(
          check.self().position("module"),
          "config.python-check",
          check.self().path()
              + " names the Python module "
              + ScalarReader.echo(check.module().get())
              + ", which cannot run here.",
          "Write the check as a Java class that implements dev.guard.api.check.HealthCheck, put its"
              + " jar into the plugins folder, and name it here by class alone.");
    } else if (check.name().isEmpty() == check.className().isEmpty()) {
      problems.add(check.self().position(), check.self().path() + " needs either name or class.");
    }
  }

  private void logging(FileShape.Logging logging) {
    boolean stdout = logging.output().equals("stdout");
    if (stdout || logging.output().equals("file")) {
      problems.warn(
          logging.self().position("output"),
          "config.python-logging",
          stdout
              ? "logging.output: stdout means the standard error stream here: on stdout there is"
                  + " data alone, for scripts."
              : "logging.output: file names no file, so the log goes to the standard error stream.",
          "Write logging.output: stderr, or the path of a file.");
    }
  }

  private void languageModel(FileShape.Llm llm) {
    if (llm.enabled() && llm.provider().isEmpty()) {
      problems.warn(
          llm.self().position("enabled"),
          "config.no-language-model",
          "Failures are not analysed: llm.provider is missing.",
          "Name one; where it was left out, the Python version meant openai.");
    }
  }
}

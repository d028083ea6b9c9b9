package dev.guard.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.GuardException;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.GuardConfig.Check;
import dev.guard.core.plugin.Plugins.Registered;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChecksTest {
  record Limits(int most, Optional<String> note) {}

  @Test
  void whatIsOnByDefaultOrNamedRunsUnlessItIsDisabled() {
    assertThat(enabled("")).containsExactly("acme.eager");
    assertThat(enabled("checks:\n  acme.shy: {}\n")).containsExactly("acme.eager", "acme.shy");
    assertThat(enabled("checks:\n  acme.eager: {enabled: false}\n")).isEmpty();
    assertThat(enabled("checks:\n  acme.shy: {enabled: false}\n")).containsExactly("acme.eager");
  }

  @Test
  void aCustomCheckIsNamedByItsNameOrByItsClass() {
    String byName = "custom_checks:\n  - name: acme.shy\n";
    String byClass = "custom_checks:\n  - class: " + Shy.class.getName() + "\n";
    assertThat(enabled(byName)).containsExactly("acme.eager", "acme.shy");
    assertThat(enabled(byClass)).containsExactly("acme.eager", "acme.shy");
    assertThat(checks(byClass).configured()).containsEntry("acme.shy", Check.on());
    assertThat(enabled(byClass + "checks:\n  acme.shy: {enabled: false}\n"))
        .containsExactly("acme.eager");
  }

  @Test
  void settingsComeFromChecksAndFromTheEntryOfTheNameOrTheClass() {
    assertThat(limits("checks:\n  acme.shy: {most: 3, timeout: 5s, unknown: warn}\n"))
        .isEqualTo(new Limits(3, Optional.empty()));
    assertThat(limits("custom_checks:\n  - {name: acme.shy, config: {most: 4, note: hi}}\n"))
        .isEqualTo(new Limits(4, Optional.of("hi")));
    assertThat(
            limits(
                "custom_checks:\n  - {class: "
                    + Shy.class.getName()
                    + ", config: {most: 5}}\n"
                    + "checks:\n  acme.shy: {note: both}\n"))
        .isEqualTo(new Limits(5, Optional.of("both")));
  }

  @Test
  void wrongSettingsAreRefusedWithTheirPlace() {
    GuardException refused =
        catchThrowableOfType(
            GuardException.class, () -> limits("checks:\n  acme.shy: {most: few, mots: 1}\n"));
    assertThat(refused.code()).isEqualTo("config.invalid");
    assertThat(refused.what().lines().skip(1))
        .containsExactly(
            "guard.yaml:2:20: checks.acme.shy.most must be a whole number, not \"few\".",
            "guard.yaml:2:25: Unknown key checks.acme.shy.mots. Did you mean most?");
  }

  @Test
  void whatIsGivenTwiceIsRefused() {
    GuardException refused =
        catchThrowableOfType(
            GuardException.class,
            () ->
                limits(
                    """
                    checks:
                      acme.shy: {most: 1}
                    custom_checks:
                      - {name: acme.shy, config: {most: 2}}
                    """));
    assertThat(refused.what())
        .contains(
            "guard.yaml:4:31: custom_checks[0].config.most and checks.acme.shy.most set the same;"
                + " keep one of them.");
  }

  @Test
  void settingsThatACheckTellsAreVerifiedWhenTheFileIsRead() {
    assertThat(verified("checks:\n  acme.told: {most: few, mots: 1}\n").problems().lines())
        .containsExactly(
            "guard.yaml:2:21: checks.acme.told.most must be a whole number, not \"few\".",
            "guard.yaml:2:26: Unknown key checks.acme.told.mots. Did you mean most?");
    assertThat(
            verified("custom_checks:\n  - {class: " + Told.class.getName() + ", config: {mots: 1}}")
                .problems()
                .lines())
        .anyMatch(line -> line.contains("Unknown key custom_checks[0].config.mots"));
    assertThat(verified("checks:\n  acme.told: {most: 3, timeout: 5s}\n").problems().lines())
        .isEmpty();
  }

  @Test
  void aCheckThatTheFileDoesNotNameIsNotMissedForItsSettings() {
    assertThat(verified("").problems().lines()).isEmpty();
  }

  @Test
  void keysOfACheckThatTellsNoSettingsAreWarnedOf() {
    ConfigFile file = verified("checks:\n  acme.eager: {timeout: 5s, most: 3}\n");

    assertThat(file.problems().lines()).isEmpty();
    assertThat(file.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.object()).isEqualTo("guard.yaml:2:29");
              assertThat(warning.message()).contains("acme.eager", "not verified: most");
            });
  }

  @Test
  void aCheckThatBreaksWhenAskedForItsSettingsIsSaidAtItsPlace() {
    assertThat(verified("checks:\n  acme.broken: {}\n").problems().lines())
        .singleElement()
        .asString()
        .startsWith("guard.yaml:2:3: ")
        .contains("acme.broken", "no settings today");
  }

  private static ConfigFile verified(String text) {
    ConfigFile file = ConfigFile.parse(text, "guard.yaml");
    Registered own =
        new Registered(List.of(), List.of(new Told(), new Eager(), new Broken()), List.of());
    try (Plugins plugins = Plugins.discover(Optional.empty(), own)) {
      new Checks(file, plugins, List.of()).verifySettings();
    }
    return file;
  }

  private static List<String> enabled(String text) {
    return checks(text).enabled().stream().map(HealthCheck::name).toList();
  }

  private static Limits limits(String text) {
    return checks(text).settings("acme.shy", Limits.class);
  }

  private static Checks checks(String text) {
    ConfigFile file = ConfigFile.parse(text, "guard.yaml");
    Registered own = new Registered(List.of(), List.of(new Shy(), new Eager()), List.of());
    try (Plugins plugins = Plugins.discover(Optional.empty(), own)) {
      Checks checks = new Checks(file, plugins, List.of());
      checks.refuseUnknown();
      checks.verifySettings();
      assertThat(file.problems().lines()).isEmpty();
      return checks;
    }
  }

  private static final class Shy implements HealthCheck {
    @Override
    public String name() {
      return "acme.shy";
    }

    @Override
    public boolean onByDefault() {
      return false;
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.pass("Fine");
    }
  }

  private static final class Eager implements HealthCheck {
    @Override
    public String name() {
      return "acme.eager";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.pass("Fine");
    }
  }

  private static final class Told implements HealthCheck {
    @Override
    public String name() {
      return "acme.told";
    }

    @Override
    public Optional<Class<? extends Record>> settingsType() {
      return Optional.of(Limits.class);
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.pass("Fine");
    }
  }

  private static final class Broken implements HealthCheck {
    @Override
    public String name() {
      return "acme.broken";
    }

    @Override
    public Optional<Class<? extends Record>> settingsType() {
      throw new IllegalStateException("no settings today");
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.pass("Fine");
    }
  }
}

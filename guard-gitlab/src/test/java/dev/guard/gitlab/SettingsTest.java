package dev.guard.gitlab;

import static dev.guard.gitlab.GitLabTesting.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.change.ChangeHostFactory;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, paths and defaults. */
final class SettingsTest {
  private static final URI INSTANCE = URI.create("https://git.example.org/gitlab");

  @Test
  void theFactoryIsFoundByItsName() {
    assertThat(ServiceLoader.load(ChangeHostFactory.class))
        .anySatisfy(factory -> assertThat(factory.name()).isEqualTo("gitlab"));
  }

  @Test
  void onlyTheTokenIsNeeded() {
    GitLabSettings settings = settings(Optional.empty());
    assertThat(settings.instance()).isEqualTo(URI.create("https://gitlab.com"));
    assertThat(settings.git()).isEqualTo(URI.create("https://gitlab.com"));
    assertThat(settings.author()).isEqualTo("GUARD");
    assertThat(settings.email()).isEqualTo("guard@gitlab.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org",
        "https://user:glpat-1@example.org",
        "example.org",
        "https:/x"
      })
  void anAddressThatCannotWorkIsRefusedWithItsKey(String url) {
    assertThat(
            failure(
                () ->
                    new GitLabChangeHostFactory()
                        .create(settings(Optional.of(URI.create(url))), TestContext.create())))
        .hasMessageContaining("gitlab.url")
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("glpat-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "platform/fleet, platform/fleet",
    "/platform/mesh/fleet.git/, platform/mesh/fleet",
    "https://git.example.org/gitlab/platform/fleet.git, platform/fleet",
    "git@git.example.org:platform/fleet.git, platform/fleet",
    "platform/fleet-2.0_x, platform/fleet-2.0_x"
  })
  void aRepositoryMayBeWrittenInAnyUsualWay(String written, String path) {
    assertThat(RepositoryPath.parse(written, INSTANCE).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fleet",
        "",
        "https://oauth2:glpat-1@elsewhere.org/platform/fleet",
        "platform/../fleet",
        "git@elsewhere.org:platform/fleet.git",
        "platform/fl eet"
      })
  void whatIsNoProjectHereIsRefusedWithoutCredentials(String written) {
    assertThat(failure(() -> RepositoryPath.parse(written, INSTANCE)))
        .satisfies(
            thrown -> {
              assertThat(thrown.code()).isEqualTo("config.gitlab-repository");
              assertThat(thrown.getMessage()).doesNotContain("glpat-1");
            });
  }

  private static GitLabSettings settings(Optional<URI> url) {
    return new GitLabSettings(
        url,
        Secret.of("env:GITLAB_TOKEN", "x"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}

package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.secret.Secret;
import dev.guard.notify.SmtpSettings.Encryption;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that cannot work are refused when the configuration is read. */
class SettingsTest {
  private static final Optional<Secret> SECRET = Optional.of(Secret.of("env:S", "s"));

  private static SlackSettings slack(
      Optional<Secret> webhook, Optional<Secret> token, Optional<String> channel) {
    return new SlackSettings(webhook, token, channel, Optional.empty(), Optional.empty());
  }

  @Test
  void slackIsEitherAWebhookOrABotWithItsChannel() {
    Optional<String> channel = Optional.of("C0123456789");
    assertThat(slack(SECRET, Optional.empty(), Optional.empty()).webhookUrl()).isPresent();
    assertThat(slack(Optional.empty(), SECRET, channel).botToken()).isPresent();
    assertThatThrownBy(() -> slack(SECRET, SECRET, channel)).hasMessageContaining("either");
    assertThatThrownBy(() -> slack(Optional.empty(), Optional.empty(), Optional.empty()))
        .hasMessageContaining("either");
    assertThatThrownBy(() -> slack(Optional.empty(), SECRET, Optional.empty()))
        .hasMessageContaining("belong together");
    assertThatThrownBy(() -> slack(SECRET, Optional.empty(), channel))
        .hasMessageContaining("belong together");
    assertThatThrownBy(() -> slack(Optional.empty(), SECRET, Optional.of("#mesh")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("C0123456789");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x/y", "relative", "https://me:pw@x/y"})
  void aWebhookIsPostedToAWebAddressWithoutCredentials(String url) {
    assertThatThrownBy(
            () ->
                new WebhookSettings(
                    URI.create(url), Optional.empty(), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("pw");
  }

  private static SmtpSettings smtp(
      Optional<Encryption> encryption, Optional<Secret> password, String from, List<String> to) {
    return new SmtpSettings(
        "mail.example",
        Optional.empty(),
        encryption,
        password.map(secret -> "guard"),
        password,
        from,
        to);
  }

  @Test
  void aPasswordIsNotSentInClear() {
    List<String> to = List.of("ops@example.com");
    assertThat(smtp(Optional.empty(), SECRET, "guard@example.com", to).password()).isPresent();
    assertThatThrownBy(() -> smtp(Optional.of(Encryption.NONE), SECRET, "guard@example.com", to))
        .hasMessageContaining("not sent in clear");
  }

  @Test
  void addressesAreAddresses() {
    assertThatThrownBy(() -> smtp(Optional.empty(), SECRET, "nobody", List.of("ops@example.com")))
        .hasMessageContaining("\"nobody\"");
    assertThatThrownBy(() -> smtp(Optional.empty(), SECRET, "g@example.com", List.of()))
        .hasMessageContaining("names nobody");
    assertThatThrownBy(
            () -> smtp(Optional.empty(), SECRET, "g@example.com", List.of("a@b.c\r\nBcc: x@y.z")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

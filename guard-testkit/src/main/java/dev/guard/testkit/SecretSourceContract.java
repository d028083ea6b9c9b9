package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.Unknown;
import dev.guard.api.secret.Secret;
import dev.guard.api.secret.SecretSource;
import org.junit.jupiter.api.Test;

/** What every {@link SecretSource} has to do. A subclass says how to keep a secret in it. */
public abstract class SecretSourceContract {
  private static final String VALUE = "s3cr3t with spaces and ü";

  protected abstract SecretSource source();

  /** Keeps a secret; the answer is its reference. */
  protected abstract String keep(String value);

  /** A reference under which there is nothing. */
  protected abstract String missing();

  @Test
  public void aSecretIsReadAsItWasKept() {
    assertThat(source().read(keep(VALUE))).isEqualTo(Answer.known(VALUE));
  }

  @Test
  public void aSecretThatIsNotThereCannotBeToldAndIsNamed() {
    Answer<String> answer = source().read(missing());
    assertThat(answer)
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.reason()).contains(missing()));
  }

  @Test
  public void anEmptySecretIsNone() {
    assertThat(source().read(keep("")).known()).isEmpty();
  }

  @Test
  public void aRotatedSecretIsReadAgainAfterARefresh() {
    Secret secret = Secret.from(source(), keep(VALUE));
    assertThat(secret.reveal()).isEqualTo(VALUE);
    keep("rotated");
    assertThat(secret.reveal()).isEqualTo(VALUE);
    secret.refresh();
    assertThat(secret.reveal()).isEqualTo("rotated");
    assertThat(secret.toString()).doesNotContain("rotated");
  }

  @Test
  public void revealingASecretThatIsNotThereSaysWhatToDo() {
    Secret secret = Secret.from(source(), missing());
    assertThatThrownBy(secret::reveal)
        .isInstanceOfSatisfying(
            GuardException.class,
            e -> {
              assertThat(e.code()).isEqualTo("secret.unreadable");
              assertThat(e.getMessage()).contains(missing());
              assertThat(e.next()).isNotBlank();
            });
  }
}

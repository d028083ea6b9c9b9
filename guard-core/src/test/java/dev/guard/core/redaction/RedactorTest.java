package dev.guard.core.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.core.redaction.SecretCorpus.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactorTest {
  private final Redactor redactor = Redactor.builtIn();

  /** Twenty corpora of the same shapes: what chance makes must not decide. */
  @Test
  void givenTheCorpus_whenRedacted_thenNoSecretIsLeftAndLittleElseIsMasked() {
    int secrets = 0;
    int lookAlikes = 0;
    List<String> leaked = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    for (int seed = 1; seed <= 20; seed++) {
      SecretCorpus corpus = new SecretCorpus(seed);
      List<Line> hidden = corpus.secrets();
      List<Line> plain = corpus.lookAlikes();
      assertThat(hidden).hasSizeGreaterThanOrEqualTo(200);
      assertThat(plain).hasSizeGreaterThanOrEqualTo(200);
      secrets += hidden.size();
      lookAlikes += plain.size();
      for (Line line : hidden) {
        String text = redactor.redact(line.line()).text();
        if (text.contains(line.part())) {
          leaked.add(line.shape() + ": " + text);
        }
      }
      for (Line line : plain) {
        String text = redactor.redact(line.line()).text();
        if (!text.contains(line.part())) {
          lost.add(line.shape() + ": " + text);
        }
      }
    }
    int found = secrets - leaked.size();
    System.out.printf(
        "Redaction: %d secrets, recall %.4f; %d look-alikes, precision %.4f%n",
        secrets, (double) found / secrets, lookAlikes, (double) found / (found + lost.size()));

    assertThat(leaked).isEmpty();
    assertThat(lost).isEmpty();
  }

  @Test
  void givenSeveralSecrets_whenRedacted_thenEachIsCountedByWhatItIs() {
    Redacted redacted =
        redactor.redact("password=hunter2 owner ada@example.com and bob@example.com");

    assertThat(redacted.masked()).containsEntry("secret", 1).containsEntry("e-mail address", 2);
    assertThat(redacted.count()).isEqualTo(3);
    assertThat(redacted.text())
        .isEqualTo(
            "password=[masked secret] owner [masked e-mail address] and [masked e-mail address]");
  }

  @Test
  void givenAMaskedText_whenRedactedAgain_thenItStaysAsItIs() {
    String once = redactor.redact("password=hunter2 and Authorization: Bearer abcdefgh12").text();

    assertThat(redactor.redact(once)).isEqualTo(new Redacted(once, java.util.Map.of()));
  }

  @Test
  void givenAUsersPattern_whenRedacted_thenItIsMaskedToo() {
    Redactor own = Redactor.with(List.of("customer (?<secret>C-\\d+)"));

    assertThat(own.redact("customer C-4711 called").text())
        .isEqualTo("customer [masked by configuration] called");
    assertThat(Redactor.refusal("C-\\d+")).isEmpty();
    assertThat(Redactor.refusal("(").orElseThrow()).contains("no regular expression");
    assertThat(Redactor.refusal("C?").orElseThrow()).contains("empty text");
  }

  @Test
  void givenAMegabyteOfHostileText_whenRedacted_thenItEnds() {
    String hostile = "a.".repeat(200_000) + "@" + "=".repeat(200_000) + "token".repeat(50_000);

    assertThat(redactor.redact(hostile).text()).isNotEmpty();
  }
}

package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.notify.About;
import dev.guard.api.notify.BreakGlass;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.notify.SmtpSettings.Encryption;
import dev.guard.testkit.NotifierContract;
import dev.guard.testkit.TestContext;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.subethamail.smtp.RejectException;

/**
 * Mail arrives at a server that speaks SMTP, threaded, escaped, and with an identity of its own.
 */
final class SmtpNotifierTest extends NotifierContract {
  private final PretendMailServer server = PretendMailServer.plain();
  private final TestContext context = TestContext.create();
  private final Notifier notifier =
      new SmtpNotifierFactory()
          .create(
              new SmtpSettings(
                  "127.0.0.1",
                  Optional.of(server.port()),
                  Optional.of(Encryption.NONE),
                  Optional.empty(),
                  Optional.empty(),
                  "GUARD <guard@mesh.example>",
                  List.of("ops@example.com")),
              context);

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected Notifier notifier() {
    return notifier;
  }

  @Override
  protected List<String> received() {
    return server.mails().stream().map(mail -> subject(mail) + "\n" + part(mail, 0)).toList();
  }

  @Override
  protected void breakReceiver() {
    server.refusal = Optional.of(new RejectException(451, "Try later"));
  }

  @Override
  protected List<String> secrets() {
    return List.of("p4ssw0rd");
  }

  private static String subject(MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String part(MimeMessage mail, int index) {
    try {
      BodyPart part = ((MimeMultipart) mail.getContent()).getBodyPart(index);
      return ((String) part.getContent()).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(MimeMessage mail, String name) {
    try {
      return mail.getHeader(name, ", ");
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Notification event(int number, String title, String text) {
    return new Notification(
        new EffectKey("run-1", "run", "notify", "mail/" + number, 1),
        "held",
        Severity.CRITICAL,
        title,
        text,
        List.of(URI.create("https://git.example/-/merge_requests/7?a=1&b=2")),
        List.of("c1", "<c2>"),
        false,
        new About("prod", "1.27.3", "held", List.of(), List.of()),
        List.of(
            new BreakGlass(
                "c1",
                List.of(new BreakGlass.Step("Suspend Flux", List.of("flux x && echo <y>"))))));
  }

  @Test
  void aRunIsOneThreadAndEachAttemptHasTheSameIdentity() {
    assertThat(notifier.guarantee()).isEqualTo(Guarantee.NONE);
    Optional<String> thread = notifier.send(event(1, "Held", "No data"), Optional.empty());
    assertThat(notifier.send(event(2, "Held again", "No data"), thread)).isEmpty();
    notifier.send(event(2, "Held again", "No data"), thread);

    List<MimeMessage> mails = server.mails();
    String first = header(mails.get(0), "Message-ID");
    assertThat(thread).contains(first);
    assertThat(first).matches("<guard\\.[0-9a-f]{32}@mesh\\.example>");
    assertThat(header(mails.get(0), "References")).isNull();
    assertThat(header(mails.get(1), "References")).isEqualTo(first);
    assertThat(header(mails.get(1), "In-Reply-To")).isEqualTo(first);
    assertThat(header(mails.get(1), "Message-ID"))
        .isNotEqualTo(first)
        .isEqualTo(header(mails.get(2), "Message-ID"));
    assertThat(header(mails.get(0), "Auto-Submitted")).isEqualTo("auto-generated");
  }

  @Test
  void whatClustersReportAddsNeitherAHeaderNorMarkUp() {
    notifier.send(
        event(
            1,
            "Held\r\nBcc: evil@example.com\r\n\r\n<script>",
            "<img src=x onerror=alert(1)> \u001b[31mred & \"quoted\"\nnext line ü"),
        Optional.empty());

    MimeMessage mail = server.mails().get(0);
    assertThat(header(mail, "Bcc")).isNull();
    assertThat(subject(mail)).isEqualTo("[critical] Held Bcc: evil@example.com <script>");
    assertThat(part(mail, 0))
        .contains("<img src=x onerror=alert(1)>", "next line ü")
        .doesNotContain("\u001b");
    assertThat(part(mail, 1))
        .contains("&lt;img src=x onerror=alert(1)&gt; [31mred &amp; &quot;quoted&quot;")
        .contains("<a href=\"https://git.example/-/merge_requests/7?a=1&amp;b=2\">")
        .contains("c1, &lt;c2&gt;")
        .contains("<pre>## c1\n# Suspend Flux\nflux x &amp;&amp; echo &lt;y&gt;</pre>")
        .doesNotContain("<script", "<img", "\u001b");
  }

  @ParameterizedTest
  @CsvSource({"451, smtp.unavailable", "554, smtp.refused"})
  void whatTheServerAnswersSaysWhetherItMayBeTriedAgain(int code, String expected) {
    server.refusal = Optional.of(new RejectException(code, "not now"));

    assertThatThrownBy(() -> notifier.send(message("held", false)))
        .isInstanceOfSatisfying(
            GuardException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(expected);
              assertThat(failure.what()).contains("not now");
              assertThat(failure.where()).isEqualTo("127.0.0.1:" + server.port());
            });
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() {
    server.close();

    assertThatThrownBy(() -> notifier.send(message("held", false)))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("smtp.unavailable"));
  }
}

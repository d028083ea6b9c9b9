package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.secret.Secret;
import dev.guard.notify.SmtpSettings.Encryption;
import dev.guard.testkit.LoopbackTls;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail is encrypted to a server that the CA file vouches for, through the proxy, after a login. */
final class SmtpNetworkTest {
  @TempDir static Path folder;
  private static LoopbackTls tls;

  private Optional<PretendMailServer> server = Optional.empty();

  @BeforeAll
  static void keys() {
    tls = LoopbackTls.in(folder);
  }

  @AfterEach
  void stop() {
    server.ifPresent(PretendMailServer::close);
  }

  private PretendMailServer started(PretendMailServer started) {
    server = Optional.of(started);
    return started;
  }

  private static Notifier notifier(
      int port, Encryption encryption, Optional<Secret> password, TestContext context) {
    return new SmtpNotifierFactory()
        .create(
            new SmtpSettings(
                "127.0.0.1",
                Optional.of(port),
                Optional.of(encryption),
                password.map(secret -> "guard"),
                password,
                "guard@mesh.example",
                List.of("ops@example.com")),
            context);
  }

  private static TestContext context(Optional<URI> proxy, boolean trusting) {
    return TestContext.create()
        .withNetwork(
            new Network(
                proxy,
                trusting ? Optional.of(tls.caFile()) : Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20)));
  }

  private static final Notification MESSAGE =
      new Notification(
          new EffectKey("run-1", "run", "notify", "mail/1", 1),
          "held",
          Severity.ERROR,
          "Held",
          "Held.",
          List.of(),
          List.of(),
          false);

  private static Optional<Secret> password(String value) {
    return Optional.of(Secret.of("env:SMTP", value));
  }

  @Test
  void withStartTlsThePasswordGoesToATrustedServerOnly() {
    PretendMailServer mail = started(PretendMailServer.startTls(tls.server()));

    notifier(
            mail.port(), Encryption.STARTTLS, password("p4ssw0rd"), context(Optional.empty(), true))
        .send(MESSAGE);

    assertThat(mail.logins).containsExactly("guard");
    assertThat(mail.mails()).hasSize(1);
    assertThatThrownBy(
            () ->
                notifier(
                        mail.port(),
                        Encryption.STARTTLS,
                        password("p4ssw0rd"),
                        context(Optional.empty(), false))
                    .send(MESSAGE))
        .isInstanceOf(GuardException.class);
    assertThat(mail.logins).hasSize(1);
  }

  @Test
  void aServerThatOffersNoEncryptionGetsNothing() {
    PretendMailServer mail = started(PretendMailServer.plain());

    assertThatThrownBy(
            () ->
                notifier(
                        mail.port(),
                        Encryption.STARTTLS,
                        Optional.empty(),
                        context(Optional.empty(), true))
                    .send(MESSAGE))
        .hasMessageContaining("STARTTLS");

    assertThat(mail.mails()).isEmpty();
  }

  @Test
  void withTlsItIsEncryptedFromTheFirstByte() {
    PretendMailServer mail = started(PretendMailServer.tls(tls.server()));

    notifier(mail.port(), Encryption.TLS, Optional.empty(), context(Optional.empty(), true))
        .send(MESSAGE);

    assertThat(mail.mails()).hasSize(1);
  }

  @Test
  void aWrongPasswordIsNotShownAndARotatedOneIsReadAgain() {
    PretendMailServer mail = started(PretendMailServer.startTls(tls.server()));
    TestContext context = context(Optional.empty(), true);

    assertThatThrownBy(
            () ->
                notifier(mail.port(), Encryption.STARTTLS, password("wr0ng"), context)
                    .send(MESSAGE))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("smtp.refused"))
        .hasMessageContaining("env:SMTP")
        .hasMessageNotContaining("wr0ng");

    RotatedSecret rotated = new RotatedSecret("wr0ng", "p4ssw0rd");
    notifier(mail.port(), Encryption.STARTTLS, Optional.of(rotated.as("aws:smtp")), context)
        .send(MESSAGE);

    assertThat(mail.mails()).hasSize(1);
  }

  @Test
  void mailGoesThroughTheProxy() throws IOException {
    PretendMailServer mail = started(PretendMailServer.plain());
    try (Tunnel proxy = new Tunnel()) {
      notifier(
              mail.port(),
              Encryption.NONE,
              Optional.empty(),
              context(Optional.of(proxy.url()), false))
          .send(MESSAGE);

      assertThat(proxy.asked).containsExactly("CONNECT 127.0.0.1:" + mail.port() + " HTTP/1.1");
      assertThat(mail.mails()).hasSize(1);
    }
  }

  /** An HTTP proxy that only connects. */
  private static final class Tunnel implements AutoCloseable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final ServerSocket door;

    Tunnel() throws IOException {
      door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      daemon(this::serve);
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    private interface Work {
      void run() throws IOException;
    }

    private static void daemon(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException closed) {
                  // The other end is done.
                }
              },
              "tunnel");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() throws IOException {
      Socket client = door.accept();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) client.getInputStream().read());
      }
      String line = head.substring(0, head.indexOf("\r\n"));
      asked.add(line);
      String port = line.replaceAll(".*:(\\d+) .*", "$1");
      Socket target = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      daemon(() -> pipe(client.getInputStream(), target.getOutputStream()));
      daemon(() -> pipe(target.getInputStream(), client.getOutputStream()));
    }

    private static void pipe(InputStream from, OutputStream to) throws IOException {
      from.transferTo(to);
      to.close();
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}

package dev.guard.notify;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on loopback that speaks SMTP, with STARTTLS, TLS and logins where asked for. */
final class PretendMailServer implements AutoCloseable {
  private final List<byte[]> taken = new CopyOnWriteArrayList<>();
  final List<String> logins = new CopyOnWriteArrayList<>();

  /** What the next message is answered with instead. */
  volatile Optional<RejectException> refusal = Optional.empty();

  volatile String password = "p4ssw0rd";

  private final SMTPServer server;

  private PretendMailServer(SMTPServer.Builder builder) {
    this.server =
        builder
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandler((context, from, to, data) -> take(data))
            .build();
    server.start();
  }

  /** Without encryption or logins. */
  static PretendMailServer plain() {
    return new PretendMailServer(SMTPServer.port(0));
  }

  /** Takes mail only after STARTTLS and a login. */
  static PretendMailServer startTls(SSLContext tls) {
    PretendMailServer[] self = new PretendMailServer[1];
    self[0] =
        new PretendMailServer(
            SMTPServer.port(0)
                .requireTLS()
                .requireAuth()
                .startTlsSocketFactory(tls)
                .authenticationHandlerFactory(
                    new EasyAuthenticationHandlerFactory(
                        (user, given, context) -> self[0].login(user, given))));
    return self[0];
  }

  /** Encrypted from the first byte. */
  static PretendMailServer tls(SSLContext tls) {
    return new PretendMailServer(SMTPServer.port(0).serverSocketFactory(tls));
  }

  private void login(String user, String given) throws LoginFailedException {
    if (!given.equals(password)) {
      throw new LoginFailedException("Wrong password " + given);
    }
    logins.add(user);
  }

  private void take(byte[] data) throws RejectException {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    taken.add(data);
  }

  int port() {
    return server.getPortAllocated();
  }

  List<MimeMessage> mails() {
    return taken.stream().map(PretendMailServer::parsed).toList();
  }

  private static MimeMessage parsed(byte[] raw) {
    try {
      return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}

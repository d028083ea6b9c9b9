package dev.guard.notify;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.plugin.Trust;
import dev.guard.api.secret.Secret;
import dev.guard.notify.SmtpSettings.Encryption;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends e-mail. Thread-safe; each message has a connection of its own, since they are few.
 *
 * <p>A message has the same Message-ID on each attempt, by which servers and mail programs may
 * recognise it. None has to, so nothing is promised, and what may repeat says so.
 */
final class SmtpNotifier implements Notifier {
  private static final String SERVICE = "smtp";

  private final SmtpSettings settings;
  private final AdapterContext context;
  private final int port;

  SmtpNotifier(SmtpSettings settings, AdapterContext context) {
    this.settings = settings;
    this.context = context;
    this.port = settings.port().orElse(usualPort(encryption()));
  }

  private Encryption encryption() {
    return settings.encryption().orElse(Encryption.STARTTLS);
  }

  private static int usualPort(Encryption encryption) {
    return switch (encryption) {
      case STARTTLS -> 587;
      case TLS -> 465;
      case NONE -> 25;
    };
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.NONE;
  }

  @Override
  public void send(Notification notification) {
    send(notification, Optional.empty());
  }

  /** The conversation is the Message-ID of a run's first message, which later ones refer to. */
  @Override
  public Optional<String> send(Notification notification, Optional<String> conversation) {
    context.permits(SERVICE).take(SERVICE);
    Session session = Session.getInstance(properties());
    try {
      Message message = new Mail(settings).write(session, notification, conversation, context);
      deliver(session, message);
      return conversation.isPresent() || notification.kind().equals(Notification.TEST)
          ? Optional.empty()
          : Optional.of(Mail.id(settings, notification));
    } catch (MessagingException failure) {
      throw failed(failure);
    }
  }

  /** A password that was rotated meanwhile is read again, once: nothing was sent with the old. */
  private void deliver(Session session, Message message) throws MessagingException {
    Optional<String> used = settings.password().map(Secret::reveal);
    try {
      deliver(session, message, used);
    } catch (AuthenticationFailedException refused) {
      if (used.isEmpty() || !settings.password().orElseThrow().rotated(used.get())) {
        throw refused;
      }
      deliver(session, message, settings.password().map(Secret::reveal));
    }
  }

  private void deliver(Session session, Message message, Optional<String> password)
      throws MessagingException {
    try (Transport transport = session.getTransport(SERVICE)) {
      transport.connect(settings.host(), port, settings.user().orElse(null), password.orElse(null));
      transport.sendMessage(message, message.getAllRecipients());
    }
  }

  /**
   * GUARD's network settings, as the provider names them.
   *
   * @see <a
   *     href="https://eclipse-ee4j.github.io/angus-mail/docs/api/org.eclipse.angus.mail/org/eclipse/angus/mail/smtp/package-summary.html">Angus
   *     Mail, properties of the SMTP provider</a>
   */
  private Properties properties() {
    Network network = context.network();
    Properties properties = new Properties();
    properties.put("mail.smtp.connectiontimeout", millis(network.connectTimeout()));
    properties.put("mail.smtp.timeout", millis(network.requestTimeout()));
    properties.put("mail.smtp.writetimeout", millis(network.requestTimeout()));
    properties.put("mail.smtp.auth", Boolean.toString(settings.user().isPresent()));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    // What the server says after it took the message changes nothing.
    properties.put("mail.smtp.quitwait", "false");
    switch (encryption()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    network
        .trust()
        .map(Trust::context)
        .ifPresent(
            trusting -> properties.put("mail.smtp.ssl.socketFactory", trusting.getSocketFactory()));
    network
        .proxyAddress()
        .ifPresent(
            proxy -> {
              properties.put("mail.smtp.proxy.host", proxy.getHostString());
              properties.put("mail.smtp.proxy.port", Integer.toString(proxy.getPort()));
            });
    return properties;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  /** The cause is left out: what the server said stands in the message, without the password. */
  private GuardException failed(MessagingException failure) {
    boolean refused =
        failure instanceof AuthenticationFailedException || returnCode(failure) >= 500;
    if (refused) {
      settings.password().ifPresent(Secret::refresh);
      return GuardException.of(SERVICE + ".refused", Responsible.OPERATOR)
          .what("The mail server did not take the message: " + said(failure))
          .where(settings.host() + ":" + port)
          .next(
              "Check the addresses"
                  + settings.password().map(secret -> " and " + secret.reference()).orElse("")
                  + ".")
          .build();
    }
    return GuardException.of(SERVICE + ".unavailable", Responsible.OUTSIDE_SERVICE)
        .what("The mail server cannot be reached or failed: " + said(failure))
        .where(settings.host() + ":" + port)
        .next("Check the network, the proxy and the CA file; the run goes on without this message.")
        .build();
  }

  /** What the server answered; 0 where it did not get to that. */
  private static int returnCode(MessagingException failure) {
    int code = 0;
    for (Exception each = failure; each != null; each = next(each)) {
      if (each instanceof SMTPSendFailedException sending) {
        code = Math.max(code, sending.getReturnCode());
      } else if (each instanceof SMTPAddressFailedException address) {
        code = Math.max(code, address.getReturnCode());
      } else if (each instanceof SMTPSenderFailedException sender) {
        code = Math.max(code, sender.getReturnCode());
      }
    }
    return code;
  }

  private static @Nullable Exception next(Exception failure) {
    return failure instanceof MessagingException known ? known.getNextException() : null;
  }

  private String said(MessagingException failure) {
    StringBuilder words = new StringBuilder();
    for (Exception each = failure; each != null; each = next(each)) {
      words.append(words.isEmpty() ? "" : "; ").append(each.getMessage());
    }
    String line = words.toString().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    for (Secret secret : settings.password().stream().toList()) {
      String value = secret.reveal();
      line = value.isEmpty() ? line : line.replace(value, "[masked]");
    }
    return line.length() <= 300 ? line : line.substring(0, 300) + " …";
  }
}

package dev.guard.notify;

import dev.guard.api.Severity;
import dev.guard.api.notify.Notification;
import dev.guard.api.plugin.AdapterContext;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a message as an e-mail, once as text and once as HTML. What clusters and people wrote can
 * neither add a header nor mark-up. Stateless.
 */
final class Mail {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final int LONGEST_SUBJECT = 200;

  private final SmtpSettings settings;

  Mail(SmtpSettings settings) {
    this.settings = settings;
  }

  /** The Message-ID, with its brackets: the same for each attempt. */
  static String id(SmtpSettings settings, Notification notification) {
    String address = SmtpSettings.address(settings.from()).getAddress();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(notification.key().toString().getBytes(StandardCharsets.UTF_8));
      return "<guard."
          + HexFormat.of().formatHex(digest, 0, 16)
          + address.substring(address.lastIndexOf('@'))
          + ">";
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** A message whose Message-ID is ours. */
  private static final class Identified extends MimeMessage {
    private final String id;

    Identified(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  Message write(
      Session session,
      Notification notification,
      Optional<String> conversation,
      AdapterContext context)
      throws MessagingException {
    MimeMessage mail = new Identified(session, id(settings, notification));
    mail.setFrom(SmtpSettings.address(settings.from()));
    for (String to : settings.to()) {
      mail.addRecipient(Message.RecipientType.TO, SmtpSettings.address(to));
    }
    mail.setSubject(subject(notification), UTF_8);
    mail.setSentDate(Date.from(context.wallClock().instant()));
    // RFC 3834: nobody's holiday answers to it.
    mail.setHeader("Auto-Submitted", "auto-generated");
    for (String first : conversation.stream().toList()) {
      mail.setHeader("In-Reply-To", first);
      mail.setHeader("References", first);
    }
    MimeBodyPart text = new MimeBodyPart();
    text.setText(text(notification), UTF_8, "plain");
    MimeBodyPart html = new MimeBodyPart();
    html.setText(html(notification), UTF_8, "html");
    mail.setContent(new MimeMultipart("alternative", text, html));
    mail.saveChanges();
    return mail;
  }

  private static String subject(Notification notification) {
    String title =
        sign(notification.severity()) + " " + notification.title().replaceAll("\\p{Cntrl}+", " ");
    String cut =
        title.length() <= LONGEST_SUBJECT ? title : title.substring(0, LONGEST_SUBJECT) + " …";
    return cut + (notification.repeat() ? " (may repeat)" : "");
  }

  private static String sign(Severity severity) {
    return "[" + severity.name().toLowerCase(Locale.ROOT) + "]";
  }

  private static String text(Notification notification) {
    StringBuilder text = new StringBuilder(printable(notification.text())).append("\n\n");
    notification.links().forEach(link -> text.append(link.toASCIIString()).append('\n'));
    if (!notification.clusterIds().isEmpty()) {
      text.append("\nClusters: ").append(String.join(", ", notification.clusterIds())).append('\n');
    }
    if (!notification.breakGlass().isEmpty()) {
      text.append("\nBy hand, past GUARD. GUARD never runs these commands:\n\n")
          .append(BreakGlassText.of(notification.breakGlass()))
          .append('\n');
    }
    return text.append("\nRun ").append(notification.key().runId()).append('\n').toString();
  }

  private static String html(Notification notification) {
    String links =
        notification.links().stream().map(Mail::link).collect(Collectors.joining("<br>\n"));
    String clusters =
        notification.clusterIds().isEmpty()
            ? ""
            : "<p>Clusters: " + escape(String.join(", ", notification.clusterIds())) + "</p>\n";
    String cards =
        notification.breakGlass().isEmpty()
            ? ""
            : "<p>By hand, past GUARD. GUARD never runs these commands:</p>\n<pre>"
                + escape(BreakGlassText.of(notification.breakGlass()))
                + "</pre>\n";
    return "<!DOCTYPE html>\n<html lang=\"en\"><body>\n<h3>"
        + escape(sign(notification.severity()) + " " + notification.title())
        + "</h3>\n<p style=\"white-space: pre-wrap\">"
        + escape(notification.text())
        + "</p>\n<p>"
        + links
        + "</p>\n"
        + clusters
        + cards
        + "<p><small>Run "
        + escape(notification.key().runId())
        + "</small></p>\n</body></html>\n";
  }

  /** Only of the web: another scheme could run something. */
  private static String link(URI link) {
    String address = escape(link.toASCIIString());
    boolean web = "https".equals(link.getScheme()) || "http".equals(link.getScheme());
    return web ? "<a href=\"" + address + "\">" + address + "</a>" : address;
  }

  /** A mail program may show text on a terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
  }

  /** The five characters that mean something in HTML. */
  static String escape(String text) {
    return printable(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

package dev.guard.notify;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A notifier of type {@code smtp}: e-mail. Immutable.
 *
 * @param host the mail server
 * @param port where it listens; absent means 587, 465 with {@link Encryption#TLS}, and 25 without
 *     encryption
 * @param encryption absent means {@link Encryption#STARTTLS}
 * @param user who sends; needs {@code password}
 * @param from the sender's address
 * @param to the receivers' addresses, at least one
 */
public record SmtpSettings(
    @Description("The mail server.") String host,
    @Description("Its port. 587 by default; 465 with tls, and 25 without encryption.")
        Optional<Integer> port,
    @Description("How the connection is encrypted. starttls by default.")
        Optional<Encryption> encryption,
    @Description("Who sends, where the server wants to know.") Optional<String> user,
    @Description("The password of user.") Optional<Secret> password,
    @Description("The sender's address: guard@example.com, or GUARD <guard@example.com>.")
        String from,
    @Description("The receivers' addresses.") List<String> to) {
  /** How the connection is encrypted. */
  public enum Encryption {
    /** In clear first, then encrypted; a server that does not offer it is refused. */
    STARTTLS,
    /** Encrypted from the first byte. */
    TLS,
    /** Never; for a relay on the same machine. */
    NONE
  }

  /**
   * Checks what belongs together.
   *
   * @throws IllegalArgumentException where a password would go over the line in clear, or an
   *     address is none
   */
  public SmtpSettings {
    to = List.copyOf(to);
    if (user.isPresent() != password.isPresent()) {
      throw new IllegalArgumentException(
          "user and password of a notifier of type smtp belong together.");
    }
    if (password.isPresent() && encryption.equals(Optional.of(Encryption.NONE))) {
      throw new IllegalArgumentException(
          "A password is not sent in clear: choose encryption starttls or tls.");
    }
    if (to.isEmpty()) {
      throw new IllegalArgumentException("to of a notifier of type smtp names nobody.");
    }
    address(from);
    to.forEach(SmtpSettings::address);
  }

  /** An address as mail has it. */
  static InternetAddress address(String text) {
    try {
      InternetAddress address = new InternetAddress(text, true);
      if (!address.getAddress().contains("@")) {
        throw new AddressException("it has no domain");
      }
      return address;
    } catch (AddressException wrong) {
      throw new IllegalArgumentException(
          "\"" + text.replaceAll("\\p{Cntrl}", " ") + "\" is no e-mail address.");
    }
  }
}

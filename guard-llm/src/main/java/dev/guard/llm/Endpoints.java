package dev.guard.llm;

import java.net.URI;
import java.util.Optional;

/** Addresses of servers. Stateless. */
final class Endpoints {
  private Endpoints() {}

  /**
   * @throws IllegalArgumentException where it is no http or https address without credentials
   */
  static void check(Optional<URI> address, String key) {
    address.ifPresent(
        url -> {
          boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
          if (!web || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                key + " must be an http or https address without credentials.");
          }
        });
  }

  /** For messages: scheme, host and port. */
  static String shown(URI url) {
    return url.getScheme() + "://" + url.getAuthority();
  }
}

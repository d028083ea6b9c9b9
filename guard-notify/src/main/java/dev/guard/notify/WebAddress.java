package dev.guard.notify;

import java.net.URI;

/** Addresses that settings give in clear. */
final class WebAddress {
  private WebAddress() {}

  /**
   * Refuses what is no address of a service.
   *
   * @throws IllegalArgumentException where it is not http(s), has no host, or holds credentials
   */
  static void check(URI url, String type) {
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "url of the " + type + " notifier is no http or https address without credentials.");
    }
  }

  /** With a path below it. */
  static URI under(URI base, String path) {
    return URI.create(base.toString().replaceAll("/+$", "") + path);
  }
}

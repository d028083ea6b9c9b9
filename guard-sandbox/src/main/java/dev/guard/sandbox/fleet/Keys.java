package dev.guard.sandbox.fleet;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secrets of one pretend fleet, made anew for each. Immutable.
 *
 * @param slackPath the secret path of the webhook
 * @param control what the {@code sandbox} commands show to a running fleet
 */
record Keys(
    String gitlab,
    String datadogApi,
    String datadogApplication,
    String slackPath,
    String pagerDuty,
    String kubernetes,
    String control) {

  static Keys random() {
    SecureRandom random = new SecureRandom();
    return new Keys(
        "glpat-" + hex(random, 10),
        hex(random, 16),
        hex(random, 20),
        "/services/T0SANDBOX/B0SANDBOX/" + hex(random, 12),
        hex(random, 16),
        hex(random, 16),
        hex(random, 16));
  }

  private static String hex(SecureRandom random, int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return HexFormat.of().formatHex(some);
  }

  /** Nothing of it. */
  @Override
  public String toString() {
    return "Keys[…]";
  }
}

package dev.guard.core.analysis;

import java.util.regex.Pattern;

/** Which addresses of evidence may be shown as links. Pure. */
public final class Links {
  /** Of an address only what cannot end a link of Markdown or hide a host. */
  private static final Pattern SAFE =
      Pattern.compile("https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/[A-Za-z0-9._~%/?#&=+,:;*-]*)?");

  private Links() {}

  /** Whether it is a plain web address, without credentials. */
  public static boolean safe(String url) {
    return url.length() <= 2_000 && SAFE.matcher(url).matches();
  }
}

package dev.guard.report;

import com.samskivert.mustache.Escapers;
import java.util.regex.Pattern;

/**
 * Texts of clusters, people and models, made harmless for the place that shows them. Control
 * characters are no part of a document, and marks that turn the direction of writing could show a
 * text as another than it is; both are shown as a replacement character.
 */
final class Escaped {
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\p{Cc}&&[^\\n\\t]]|[\\u202A-\\u202E\\u2066-\\u2069\\uFFFE\\uFFFF]|\\p{Cs}");

  private Escaped() {}

  /** Without what a document cannot hold; line breaks and tabs stay. */
  static String clean(String text) {
    return UNSEEN.matcher(text).replaceAll("\uFFFD");
  }

  /** For the text and the attributes of an HTML or SVG element. */
  static String html(String text) {
    return Escapers.HTML.escape(clean(text));
  }
}

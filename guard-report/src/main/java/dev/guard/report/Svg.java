package dev.guard.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings a drawing of the library into shape: the same input gives the same text, ids are unique on
 * a page, and nothing in it needs a style sheet or a name space of its own. Pure.
 */
final class Svg {
  private static final Pattern STYLE = Pattern.compile("<style.*?</style>", Pattern.DOTALL);
  private static final Pattern BODY =
      Pattern.compile("^.*?<svg[^>]*>(.*)</svg>\\s*$", Pattern.DOTALL);
  private static final Pattern ID = Pattern.compile("id=\"([^\"]+)\"");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern DECIMALS = Pattern.compile("-?\\d+\\.\\d+");

  /** What says nothing: a name of another renderer, and what is so without being said. */
  private static final Pattern IDLE =
      Pattern.compile(
          " clip-bounds-jfx=\"[^\"]*\"| class=\"axis-text-[xy]\"| (?:stroke|fill)-opacity=\"1\"");

  private static final Pattern LAYOUT = Pattern.compile("(?<=>)\\s+|\\s+(?=<)");
  private static final Pattern EMPTY = Pattern.compile("<g[^>]*></g>|<path></path>");

  private Svg() {}

  /**
   * What stands inside of the svg element.
   *
   * @param prefix of every id
   */
  static String body(String drawing, String prefix) {
    Matcher body = BODY.matcher(STYLE.matcher(drawing).replaceAll(""));
    if (!body.matches()) {
      throw new IllegalStateException("The library drew no svg element.");
    }
    String inner = IDLE.matcher(body.group(1)).replaceAll("");
    inner = LAYOUT.matcher(inner).replaceAll("");
    inner = TAG.matcher(inner).replaceAll(tag -> Matcher.quoteReplacement(compact(tag.group())));
    inner = EMPTY.matcher(inner).replaceAll("");
    return named(inner, prefix);
  }

  /** A tenth of a pixel is as fine as anybody sees. */
  private static String compact(String tag) {
    return DECIMALS
        .matcher(tag)
        .replaceAll(number -> rounded(number.group()))
        .replaceAll("\\s+(?=[\\\")>])", "");
  }

  private static String rounded(String number) {
    return new BigDecimal(number)
        .setScale(1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** The library's ids are random. */
  private static String named(String inner, String prefix) {
    Map<String, String> names = new LinkedHashMap<>();
    Matcher ids = ID.matcher(inner);
    while (ids.find()) {
      names.putIfAbsent(ids.group(1), prefix + "-" + names.size());
    }
    String named = inner;
    for (Map.Entry<String, String> name : names.entrySet()) {
      named =
          named
              .replace("id=\"" + name.getKey() + "\"", "id=\"" + name.getValue() + "\"")
              .replace("url(#" + name.getKey() + ")", "url(#" + name.getValue() + ")");
    }
    return named;
  }
}

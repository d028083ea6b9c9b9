package dev.guard.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Looks for secrets in what a test produced: as they are, and in the dress in which they travel:
 * base64 at any place of a longer text (the password of {@code Authorization: Basic}), URL-encoded,
 * escaped in JSON, and all of these inside gzip. Not thread-safe.
 */
public final class SecretSearch {
  /** What is shorter is found by chance. */
  private static final int SHORTEST = 8;

  private static final int GZIP_MAGIC = 0x1f8b;

  /** What to look for, and how a finding calls it. */
  private final Map<String, String> needles = new LinkedHashMap<>();

  private final Set<String> found = new LinkedHashSet<>();
  private final Map<String, Long> looked = new LinkedHashMap<>();

  /**
   * Looks for this too from now on.
   *
   * @throws IllegalArgumentException where it is so short that it would be found by chance
   */
  public SecretSearch secret(String name, String value) {
    if (value.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "Secret " + name + " is shorter than " + SHORTEST + " characters");
    }
    needles.put(value, name);
    for (int offset = 0; offset < 3; offset++) {
      needles.putIfAbsent(base64(value, offset, Base64.getEncoder()), name + " in base64");
      needles.putIfAbsent(base64(value, offset, Base64.getUrlEncoder()), name + " in base64");
    }
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    needles.putIfAbsent(url, name + " URL-encoded");
    needles.putIfAbsent(lowerEscapes(url), name + " URL-encoded");
    String json = value.replace("\\", "\\\\").replace("\"", "\\\"");
    needles.putIfAbsent(json, name + " in JSON");
    needles.putIfAbsent(json.replace("/", "\\/"), name + " in JSON");
    return this;
  }

  /** The characters that are the secret's alone, where so many bytes stand before it. */
  private static String base64(String value, int offset, Base64.Encoder encoder) {
    byte[] secret = value.getBytes(StandardCharsets.UTF_8);
    byte[] text = new byte[offset + secret.length];
    System.arraycopy(secret, 0, text, offset, secret.length);
    String all = encoder.withoutPadding().encodeToString(text);
    int from = (offset * 8 + 5) / 6;
    int to = text.length * 8 / 6;
    return all.substring(from, to);
  }

  private static String lowerEscapes(String url) {
    StringBuilder text = new StringBuilder(url);
    for (int at = text.indexOf("%"); at >= 0; at = text.indexOf("%", at + 1)) {
      text.replace(at + 1, at + 3, text.substring(at + 1, at + 3).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  /** Looks into a text. */
  public SecretSearch look(String place, String text) {
    looked.merge(place, (long) text.length(), Long::sum);
    needles.forEach(
        (needle, name) -> {
          if (text.contains(needle)) {
            found.add(name + " in " + place);
          }
        });
    return this;
  }

  /** Looks into bytes, and into what they come to where they are compressed. */
  public SecretSearch look(String place, byte[] bytes) {
    look(place, new String(bytes, StandardCharsets.ISO_8859_1));
    if (bytes.length > 2 && ((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff)) == GZIP_MAGIC) {
      try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        look(place, zip.readAllBytes());
      } catch (IOException damaged) {
        throw new IllegalArgumentException("Not to be decompressed: " + place, damaged);
      }
    }
    return this;
  }

  /** Such as {@code gitlab-token in base64 in merge requests}; the secret itself is not shown. */
  public List<String> found() {
    return new ArrayList<>(found);
  }

  /** How many characters were looked at, by place: a place with none was not searched. */
  public Map<String, Long> looked() {
    return Map.copyOf(looked);
  }
}

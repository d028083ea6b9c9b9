package dev.guard.testkit.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks signatures as AWS does, from the documentation of Signature Version 4 and not with the
 * SDK, which made them.
 */
public final class SignatureV4 {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final HexFormat HEX = HexFormat.of();

  private SignatureV4() {}

  /** A request as the server sees it; header names in lower case. */
  public record Seen(String method, URI uri, Map<String, String> headers, String body) {}

  /**
   * Who signed, for which service and region.
   *
   * @param signedHeaders names in lower case
   */
  public record Signed(
      String accessKeyId,
      String date,
      String region,
      String service,
      List<String> signedHeaders,
      String signature) {}

  /** What the Authorization header says; empty where the request is not signed. */
  public static Optional<Signed> of(Seen request) {
    String header = request.headers().getOrDefault("authorization", "");
    if (!header.startsWith(ALGORITHM + " ")) {
      return Optional.empty();
    }
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : header.substring(ALGORITHM.length() + 1).split(",\\s*", -1)) {
      String[] pair = part.split("=", 2);
      parts.put(pair[0], pair[1]);
    }
    return Optional.of(
        signed(
            parts.getOrDefault("Credential", ""),
            request.headers().getOrDefault("x-amz-date", ""),
            parts.getOrDefault("SignedHeaders", ""),
            parts.getOrDefault("Signature", "")));
  }

  /** What the query of a presigned URL says. */
  public static Signed ofQuery(URI uri) {
    Map<String, String> query = query(uri);
    return signed(
        query.getOrDefault("X-Amz-Credential", ""),
        query.getOrDefault("X-Amz-Date", ""),
        query.getOrDefault("X-Amz-SignedHeaders", ""),
        query.getOrDefault("X-Amz-Signature", ""));
  }

  private static Signed signed(String credential, String date, String headers, String signature) {
    String[] scope = credential.split("/", -1);
    return new Signed(scope[0], date, scope[2], scope[3], List.of(headers.split(";")), signature);
  }

  /** Whether the secret key made the signature of this very request. */
  public static boolean isValid(Seen request, Signed signed, String secretKey) {
    Map<String, String> query = query(request.uri());
    boolean presigned = query.containsKey("X-Amz-Signature");
    String canonical =
        String.join(
            "\n",
            request.method(),
            path(request.uri()),
            canonicalQuery(query),
            canonicalHeaders(request, signed.signedHeaders()),
            String.join(";", signed.signedHeaders()),
            hash((presigned ? "" : request.body()).getBytes(StandardCharsets.UTF_8)));
    String day = signed.date().substring(0, 8);
    String scope = String.join("/", day, signed.region(), signed.service(), "aws4_request");
    String toSign =
        String.join(
            "\n",
            ALGORITHM,
            signed.date(),
            scope,
            hash(canonical.getBytes(StandardCharsets.UTF_8)));
    byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
    for (String part : List.of(day, signed.region(), signed.service(), "aws4_request")) {
      key = hmac(key, part);
    }
    return HEX.formatHex(hmac(key, toSign)).equals(signed.signature());
  }

  private static String path(URI uri) {
    String path = uri.getRawPath();
    return path == null || path.isEmpty() ? "/" : path.replace("%", "%25");
  }

  private static String canonicalQuery(Map<String, String> query) {
    List<String> pairs = new ArrayList<>();
    query.forEach(
        (key, value) -> {
          if (!key.equals("X-Amz-Signature")) {
            pairs.add(encode(key) + "=" + encode(value));
          }
        });
    pairs.sort(Comparator.naturalOrder());
    return String.join("&", pairs);
  }

  private static String canonicalHeaders(Seen request, List<String> names) {
    StringBuilder headers = new StringBuilder();
    Map<String, String> sorted = new TreeMap<>();
    names.forEach(name -> sorted.put(name, request.headers().getOrDefault(name, "")));
    sorted.forEach(
        (name, value) ->
            headers
                .append(name.toLowerCase(Locale.ROOT))
                .append(':')
                .append(value.strip().replaceAll(" +", " "))
                .append('\n'));
    return headers.toString();
  }

  /** The decoded parameters of a URL. */
  public static Map<String, String> query(URI uri) {
    return form(Optional.ofNullable(uri.getRawQuery()).orElse(""));
  }

  /** The decoded parameters of a form. */
  public static Map<String, String> form(String encoded) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        form.put(decode(parts[0]), decode(parts[1]));
      }
    }
    return form;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Everything but letters, digits and {@code -_.~}. */
  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (one & 0xff);
      if (letter < 128 && (Character.isLetterOrDigit(letter) || "-_.~".indexOf(letter) >= 0)) {
        encoded.append(letter);
      } else {
        encoded.append('%').append(HEX.withUpperCase().toHexDigits(one));
      }
    }
    return encoded.toString();
  }

  private static String hash(byte[] bytes) {
    try {
      return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

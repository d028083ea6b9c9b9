package dev.guard.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An immutable sequence of bytes. */
public final class Bytes {
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] toArray() {
    return content.clone();
  }

  /** The bytes read as UTF-8; malformed input becomes replacement characters. */
  public String utf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  public int size() {
    return content.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** The size only, since the content may be anything. */
  @Override
  public String toString() {
    return "Bytes[" + content.length + "]";
  }
}

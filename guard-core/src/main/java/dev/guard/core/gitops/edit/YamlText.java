package dev.guard.core.gitops.edit;

import dev.guard.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A file's text with the way back from the parser's marks, which count code points after the byte
 * order mark, to byte offsets in the file. Immutable.
 */
final class YamlText {
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final String text;
  private final int[] codePoints;
  private final int[] byteOffsets;

  private YamlText(String text, int firstByte) {
    this.text = text;
    this.codePoints = text.codePoints().toArray();
    this.byteOffsets = new int[codePoints.length + 1];
    int offset = firstByte;
    for (int i = 0; i < codePoints.length; i++) {
      byteOffsets[i] = offset;
      offset += utf8Length(codePoints[i]);
    }
    byteOffsets[codePoints.length] = offset;
  }

  /** The text, or empty where the bytes are no UTF-8. */
  static Optional<YamlText> decode(Bytes bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes.toArray()))
              .toString();
      boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return Optional.of(marked ? new YamlText(text.substring(1), 3) : new YamlText(text, 0));
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }

  /** Without the byte order mark. */
  String text() {
    return text;
  }

  int length() {
    return codePoints.length;
  }

  int codePoint(int index) {
    return codePoints[index];
  }

  String slice(int from, int to) {
    return new String(codePoints, from, to - from);
  }

  /** The offset in the file's bytes, byte order mark included. */
  int byteOffset(int index) {
    return byteOffsets[index];
  }

  /** From 1. */
  int line(int index) {
    int line = 1;
    for (int i = 0; i < index; i++) {
      if (endsLine(i)) {
        line++;
      }
    }
    return line;
  }

  /** From 1, in code points. */
  int column(int index) {
    int start = index;
    while (start > 0 && !endsLine(start - 1)) {
      start--;
    }
    return index - start + 1;
  }

  private boolean endsLine(int index) {
    return codePoints[index] == '\n'
        || (codePoints[index] == '\r'
            && (index + 1 == codePoints.length || codePoints[index + 1] != '\n'));
  }
}

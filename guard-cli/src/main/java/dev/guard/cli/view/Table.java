package dev.guard.cli.view;

import dev.guard.cli.view.Paint.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rows under a heading, as wide as the terminal at most. Not thread-safe. */
public final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 6;

  /** A text and what its color says. */
  public record Cell(String text, Tone tone) {
    /** A text without a color, on one line. */
    public static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }
  }

  private final List<String> headings;
  private final boolean wraps;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** Where a row does not fit, its widest texts are cut. */
  public Table(String... headings) {
    this(List.of(headings), false);
  }

  private Table(List<String> headings, boolean wraps) {
    this.headings = headings;
    this.wraps = wraps;
  }

  /** Where a row does not fit, its widest texts go on in further lines. */
  public static Table wrapping(String... headings) {
    return new Table(List.of(headings), true);
  }

  public void row(Cell... cells) {
    List<Cell> row = new ArrayList<>();
    for (Cell cell : cells) {
      row.add(new Cell(Plain.line(cell.text()), cell.tone()));
    }
    if (row.size() != headings.size()) {
      throw new IllegalArgumentException(row.size() + " cells under " + headings.size());
    }
    rows.add(List.copyOf(row));
  }

  public void row(String... texts) {
    Cell[] cells = new Cell[texts.length];
    for (int i = 0; i < texts.length; i++) {
      cells[i] = Cell.of(texts[i]);
    }
    row(cells);
  }

  /** The table with a newline after each line; without a width nothing is cut. */
  public String render(Optional<Integer> width, Paint paint) {
    int[] widths = naturalWidths();
    width.ifPresent(columns -> shrink(widths, columns));
    StringBuilder text = new StringBuilder();
    List<Cell> heading = new ArrayList<>();
    for (String name : headings) {
      heading.add(new Cell(name.toUpperCase(Locale.ROOT), Tone.BOLD));
    }
    line(text, heading, widths, paint);
    for (List<Cell> row : rows) {
      for (List<Cell> one : wraps ? wrapped(row, widths) : List.of(row)) {
        line(text, one, widths, paint);
      }
    }
    return text.toString();
  }

  private static List<List<Cell>> wrapped(List<Cell> row, int[] widths) {
    List<List<String>> columns = new ArrayList<>();
    int height = 0;
    for (int i = 0; i < widths.length; i++) {
      columns.add(pieces(row.get(i).text(), widths[i]));
      height = Math.max(height, columns.get(i).size());
    }
    List<List<Cell>> lines = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      List<Cell> line = new ArrayList<>();
      for (int i = 0; i < widths.length; i++) {
        List<String> column = columns.get(i);
        line.add(new Cell(y < column.size() ? column.get(y) : "", row.get(i).tone()));
      }
      lines.add(line);
    }
    return lines;
  }

  /** A text in pieces that are no wider than this, broken at spaces where that is possible. */
  private static List<String> pieces(String text, int width) {
    List<String> pieces = new ArrayList<>();
    String rest = text;
    while (length(rest) > width) {
      int end = rest.offsetByCodePoints(0, width);
      int space = rest.lastIndexOf(' ', end);
      pieces.add(rest.substring(0, space > 0 ? space : end));
      rest = rest.substring(space > 0 ? space + 1 : end);
    }
    pieces.add(rest);
    return pieces;
  }

  private int[] naturalWidths() {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(headings.get(i));
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], length(row.get(i).text()));
      }
    }
    return widths;
  }

  /** Takes from the widest column until all fit, or none can give more. */
  private static void shrink(int[] widths, int columns) {
    int over = GAP.length() * (widths.length - 1) - columns;
    for (int each : widths) {
      over += each;
    }
    while (over > 0) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        if (widths[i] >= widths[widest]) {
          widest = i;
        }
      }
      if (widths[widest] <= NARROWEST) {
        return;
      }
      widths[widest]--;
      over--;
    }
  }

  private static void line(StringBuilder text, List<Cell> cells, int[] widths, Paint paint) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String shown = cut(cells.get(i).text(), widths[i]);
      line.append(paint.apply(cells.get(i).tone(), shown));
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - length(shown))).append(GAP);
      }
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static String cut(String text, int width) {
    return length(text) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}

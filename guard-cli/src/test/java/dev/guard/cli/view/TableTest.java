package dev.guard.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.cli.view.Paint.Tone;
import dev.guard.cli.view.Table.Cell;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Paint plain = new Paint(false);

  @Test
  void givenNoWidth_whenATableIsRendered_thenColumnsAlignAndNothingIsCut() {
    Table table = new Table("cluster", "note");
    table.row("a", "a long note that stays whole");
    table.row("long-cluster-name", "b");

    assertThat(table.render(Optional.empty(), plain))
        .isEqualTo(
            """
            CLUSTER            NOTE
            a                  a long note that stays whole
            long-cluster-name  b
            """);
  }

  @Test
  void givenANarrowTerminal_whenATableWraps_thenItsTextsGoOnInFurtherLines() {
    Table table = Table.wrapping("place", "finding");
    table.row("a.yaml:1:2", "The key is unknown here.");
    table.row("b", "averyveryverylongword fits");

    assertThat(table.render(Optional.of(24), plain))
        .isEqualTo(
            """
            PLACE       FINDING
            a.yaml:1:2  The key is
                        unknown
                        here.
            b           averyveryver
                        ylongword
                        fits
            """);
  }

  @Test
  void givenANarrowTerminal_whenATableIsRendered_thenTheWidestColumnGives() {
    Table table = new Table("cluster", "note");
    table.row("prod-1", "waits for a person to merge the request");

    assertThat(table.render(Optional.of(30), plain))
        .isEqualTo(
            """
            CLUSTER  NOTE
            prod-1   waits for a person t…
            """)
        .satisfies(text -> text.lines().forEach(line -> assertThat(line).hasSizeLessThan(31)));
  }

  @Test
  void givenATextWithLineBreaks_whenATableIsRendered_thenItStaysOnOneLine() {
    Table table = new Table("note");
    table.row("first\n  second");

    assertThat(table.render(Optional.empty(), plain)).isEqualTo("NOTE\nfirst second\n");
  }

  @Test
  void givenColors_whenATableIsRendered_thenTheyDoNotMoveTheColumns() {
    Table table = new Table("a", "b");
    table.row(new Cell("ok", Tone.GOOD), Cell.of("x"));

    String colored = table.render(Optional.empty(), new Paint(true));

    assertThat(colored).contains("\u001b[32mok\u001b[0m");
    assertThat(colored.replaceAll("\u001b\\[\\d*m", ""))
        .isEqualTo(table.render(Optional.empty(), plain));
  }
}

package dev.guard.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HoldCodeTest {
  @ParameterizedTest
  @EnumSource
  void everyCodeHasARunbookEntryWithACommand(HoldCode code) throws IOException {
    String operations = Files.readString(Path.of("..", "docs", "operations.md"));
    int start = operations.indexOf("### `" + code.code() + "`");

    assertThat(start).as("docs/operations.md has an entry for %s", code.code()).isPositive();
    int end = operations.indexOf("\n##", start + 1);
    assertThat(operations.substring(start, end < 0 ? operations.length() : end)).contains("guard ");
  }
}

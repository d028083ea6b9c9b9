package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSearchTest {
  private static final String SECRET = "glpat-s3cr/t+va\"lue=";
  private final SecretSearch search = new SecretSearch().secret("token", SECRET);

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aSecretIsFoundAsItIsAndNotShown() {
    search.look("log", "GET with " + SECRET + " failed");

    assertThat(search.found()).containsExactly("token in log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "oauth2:", "someone:", "a-longer-name:"})
  void itIsFoundInBase64WhereverItStands(String before) {
    for (String after : new String[] {"", "!", "\n{}"}) {
      String text = before + SECRET + after;
      assertThat(
              new SecretSearch()
                  .secret("token", SECRET)
                  .look("a", "Basic " + Base64.getEncoder().encodeToString(utf8(text)))
                  .look("b", Base64.getUrlEncoder().withoutPadding().encodeToString(utf8(text)))
                  .found())
          .as("%s…%s", before, after)
          .containsExactlyInAnyOrder("token in base64 in a", "token in base64 in b");
    }
  }

  @Test
  void itIsFoundUrlEncodedAndEscaped() {
    String url = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
    search
        .look("query", "?private_token=" + url)
        .look("lower", url.toLowerCase(java.util.Locale.ROOT))
        .look("json", "{\"t\":\"" + SECRET.replace("\"", "\\\"") + "\"}")
        .look("slashes", SECRET.replace("\"", "\\\"").replace("/", "\\/"));

    assertThat(search.found())
        .contains(
            "token URL-encoded in query", "token in JSON in json", "token in JSON in slashes");
  }

  @Test
  void itIsFoundInsideWhatIsCompressed() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(packed)) {
      zip.write(utf8("{\"a\": \"" + Base64.getEncoder().encodeToString(utf8(SECRET)) + "\"}"));
    }
    search.look("document", packed.toByteArray());

    assertThat(search.found()).containsExactly("token in base64 in document");
  }

  @Test
  void whatIsNotThereIsNotFoundAndEachPlaceIsCounted() {
    search.look("log", "nothing").look("log", "again").look("item", utf8("{}"));

    assertThat(search.found()).isEmpty();
    assertThat(search.looked()).containsEntry("log", 12L).containsEntry("item", 2L);
  }

  @Test
  void whatWouldBeFoundByChanceIsRefused() {
    assertThatThrownBy(() -> search.secret("short", "abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("short");
  }
}

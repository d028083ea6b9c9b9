import dev.guard.testkit.SecretSearch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Looks for the secrets of the tests in what a build wrote, in every dress that {@link SecretSearch}
 * knows: {@code java -cp guard-testkit/target/classes .ci/NoSecrets.java FILE_OR_FOLDER…}, from the
 * root of the work tree. Ends with 1 where one stands there, and with 2 where it could not look.
 */
final class NoSecrets {
  private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";
  private static final Pattern NAMED =
      Pattern.compile("String (?!KEY_ID\\b)(?:\\w+_)?(?:TOKEN|SECRET|SECRET_VALUE|KEY|PASSWORD)\\s*=\\s*" + TEXT);
  private static final Pattern GIVEN = Pattern.compile("Secret\\.of\\(\\s*[^,()]+,\\s*" + TEXT + "\\)");

  /** Key ids, which AWS prints. */
  private static final Pattern NO_SECRET = Pattern.compile("AKI[AD][A-Z0-9]+");

  /** What is shorter stands somewhere by chance; a constant has to be longer. */
  private static final int SHORTEST = 8;

  public static void main(String[] places) throws IOException {
    TreeSet<String> secrets = new TreeSet<>();
    TreeSet<String> tooShort = new TreeSet<>();
    for (Path source : files(List.of("."), "/src/test/java/")) {
      String text = Files.readString(source);
      for (Matcher named = NAMED.matcher(text); named.find(); ) {
        (plain(named).length() < SHORTEST ? tooShort : secrets).add(plain(named));
      }
      GIVEN.matcher(text).results()
          .map(given -> given.group(1).translateEscapes())
          .filter(secret -> secret.length() >= SHORTEST && !secret.contains("%s"))
          .forEach(secrets::add);
    }
    secrets.removeIf(secret -> NO_SECRET.matcher(secret).matches());
    check(tooShort.isEmpty(), "Too short to be looked for: make these constants longer: " + tooShort);
    check(secrets.size() >= 12, "The secrets of the tests are not found.");
    secrets.forEach(NoSecrets::plant);

    List<Path> files = files(List.of(places), "");
    check(!files.isEmpty(), "There is nothing to look at.");
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      SecretSearch search = new SecretSearch();
      int number = 0;
      for (String secret : secrets) {
        search.secret("constant " + ++number, secret);
      }
      found.addAll(search.look(file.toString(), Files.readAllBytes(file)).found());
    }
    if (!found.isEmpty()) {
      System.err.println("Secrets of the tests stand in what the build wrote:");
      found.stream().limit(20).forEach(System.err::println);
      System.exit(1);
    }
    System.out.println("No secret in " + files.size() + " files, looked for " + secrets.size() + " constants.");
  }

  private static String plain(Matcher matcher) {
    return matcher.group(1).translateEscapes();
  }

  /** Each has to be found in a log, in a header, and in what is compressed. */
  private static void plant(String secret) {
    byte[] line = ("DEBUG client - sent " + secret + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] basic = ("oauth2:" + secret).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(compressed)) {
      zip.write(line);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    for (byte[] bytes : List.of(line, Base64.getEncoder().encode(basic), compressed.toByteArray())) {
      check(
          !new SecretSearch().secret("planted", secret).look("log", bytes).found().isEmpty(),
          "A planted secret is not found.");
    }
  }

  private static List<Path> files(List<String> places, String part) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String place : places) {
      try (Stream<Path> all = Files.walk(Path.of(place))) {
        all.filter(file -> file.toString().contains(part) && Files.isRegularFile(file))
            .filter(file -> part.isEmpty() || file.toString().endsWith(".java"))
            .forEach(files::add);
      }
    }
    return files;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      System.err.println(otherwise);
      System.exit(2);
    }
  }
}

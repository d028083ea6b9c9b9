package dev.guard.api;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mesh version as a semantic version. Immutable.
 *
 * @param suffix the pre-release part without its dash ({@code rc.1}), or empty
 * @see <a href="https://semver.org/#spec-item-11">Semantic Versioning 2.0.0, precedence</a>
 */
public record MeshVersion(int major, int minor, int patch, String suffix)
    implements Comparable<MeshVersion> {

  private static final Pattern FULL =
      Pattern.compile(
          "v?(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})"
              + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z.-]+)?");

  private static final Comparator<MeshVersion> NUMBERS =
      Comparator.comparingInt(MeshVersion::major)
          .thenComparingInt(MeshVersion::minor)
          .thenComparingInt(MeshVersion::patch);

  public static MeshVersion of(int major, int minor, int patch) {
    return new MeshVersion(major, minor, patch, "");
  }

  /**
   * Reads {@code 1.27.3} or {@code v1.27.3}; build metadata after {@code +} is dropped.
   *
   * @throws GuardException with code {@code usage.version} where the text is no full version
   */
  public static MeshVersion parse(String text) {
    return tryParse(text)
        .orElseThrow(
            () ->
                GuardException.of("usage.version", GuardException.Responsible.USER)
                    .what("\"" + text + "\" is not a full version.")
                    .next("Write major.minor.patch, such as 1.27.3.")
                    .build());
  }

  /** The version, or empty where the text is no full semantic version. */
  public static Optional<MeshVersion> tryParse(String text) {
    Matcher matcher = FULL.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String suffix = matcher.group(4);
    return Optional.of(
        new MeshVersion(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            suffix == null ? "" : suffix));
  }

  @Override
  public int compareTo(MeshVersion other) {
    int byNumbers = NUMBERS.compare(this, other);
    if (byNumbers != 0 || suffix.equals(other.suffix)) {
      return byNumbers;
    }
    if (suffix.isEmpty() || other.suffix.isEmpty()) {
      return suffix.isEmpty() ? 1 : -1;
    }
    return compareSuffixes(suffix.split("\\."), other.suffix.split("\\."));
  }

  private static int compareSuffixes(String[] left, String[] right) {
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = compareIdentifiers(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareIdentifiers(String left, String right) {
    boolean leftNumber = left.chars().allMatch(Character::isDigit);
    boolean rightNumber = right.chars().allMatch(Character::isDigit);
    if (leftNumber && rightNumber) {
      return left.length() == right.length()
          ? left.compareTo(right)
          : Integer.compare(left.length(), right.length());
    }
    if (leftNumber != rightNumber) {
      return leftNumber ? -1 : 1;
    }
    return left.compareTo(right);
  }

  /** {@code 1.27.3} or {@code 1.27.3-rc.1}, without a {@code v}. */
  @Override
  public String toString() {
    String numbers = major + "." + minor + "." + patch;
    return suffix.isEmpty() ? numbers : numbers + "-" + suffix;
  }
}

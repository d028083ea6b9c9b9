package dev.guard.benchmarks;

/** What every start is compared with. */
public final class Hello {
  private Hello() {}

  public static void main(String[] args) {
    System.out.println("Hello World");
  }
}

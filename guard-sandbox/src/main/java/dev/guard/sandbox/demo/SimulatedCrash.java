package dev.guard.sandbox.demo;

/** Ends the engine's call as a kill would: it is no exception that anybody handles. */
final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1L;

  SimulatedCrash(String where) {
    super(where, null, false, false);
  }
}

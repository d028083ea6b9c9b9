package dev.guard.sandbox.http;

import java.util.Optional;

/** Answers requests; empty means that the request is not for it. Thread-safe. */
@FunctionalInterface
public interface Service {
  Optional<Reply> answer(Ask ask);
}

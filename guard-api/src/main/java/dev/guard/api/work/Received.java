package dev.guard.api.work;

/**
 * A message that was received and is hidden from others for a while.
 *
 * @param receipt what the queue knows this delivery by
 * @param deliveries how often it was delivered, from 1
 */
public record Received(String receipt, Hint hint, int deliveries) {}

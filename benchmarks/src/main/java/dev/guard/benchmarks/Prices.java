package dev.guard.benchmarks;

/**
 * What AWS asks for in US East (N. Virginia), in dollars, read in November 2026. Other regions cost
 * up to twice as much. Storage, point-in-time recovery, data transfer and free tiers are left out.
 *
 * @see <a href="https://aws.amazon.com/dynamodb/pricing/on-demand/">DynamoDB, on demand</a>
 * @see <a href="https://aws.amazon.com/eventbridge/pricing/">EventBridge, custom events</a>
 * @see <a href="https://aws.amazon.com/sqs/pricing/">SQS, standard queues</a>
 */
final class Prices {
  static final double MILLION_WRITE_UNITS = 0.625;
  static final double MILLION_READ_UNITS = 0.125;
  static final double MILLION_EVENTS = 1.00;
  static final double MILLION_QUEUE_REQUESTS = 0.40;

  private Prices() {}
}

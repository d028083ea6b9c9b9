package dev.guard.sandbox.demo;

/**
 * How a scenario ends if GUARD does its work.
 *
 * @param outcome in a word
 * @param affected state and version of the clusters that the fault is in: {@code healthy 1.26.4}
 * @param others of the others of the batch
 * @param upgrade the state of each upgrade request in GitLab; empty where there is none
 * @param rollback the same of the rollback request
 */
record Expected(String outcome, String affected, String others, String upgrade, String rollback) {}

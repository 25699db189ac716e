-- S-60: counters are lost in a crash, and cost no write-ahead log.
ALTER TABLE rate_limits SET UNLOGGED;

-- S-60: counters are unlogged: they cost no write-ahead log, and a crash resets them.
ALTER TABLE rate_limits SET UNLOGGED;

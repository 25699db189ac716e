-- S-102: what the trail's chain needs of the database.
SELECT 1;

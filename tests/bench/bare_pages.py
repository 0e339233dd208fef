"""The best hand-written SQL for what each page shows and promises. Under row security, as the same actor, like the page.

Each page is READER, before anybody acts; then entering (igu.enter, which the caller's transaction begins with), and the page's
own statements. They are joins and sub-selects wherever a page's content allows one statement, and do what the page promises
beside its content: the entry in the access log, the check that a form's key is new, the history that the table's triggers keep.
KNOWN_TO and the log can only be asked of the owner's functions, whoever writes the page.
"""

READER = """
SELECT s.session_data, u.*, m.id, m.role, m.partner_id, r.partnership_id, r.agency_id, a.short_name, p.name, p.slug
FROM django_session s, accounts_user u JOIN agencies_membership m ON m.user_id = u.id
JOIN agencies_partner r ON r.id = m.partner_id JOIN agencies_agency a ON a.id = r.agency_id
JOIN agencies_partnership p ON p.id = r.partnership_id
WHERE s.session_key = %(session)s AND s.expire_date > now() AND u.id = %(user)s AND u.is_active
  AND m.starts_on <= current_date AND coalesce(m.ends_on, 'infinity') >= current_date"""
"""Who is signed in and for whom they act; the session's own column for its user, which a page by hand would have, is given."""

_MENU = """EXISTS (SELECT FROM access_compartment WHERE partnership_id = %(partnership)s AND kind = 'performance')"""
"""Whether the menu leads to the performance pages: on every page."""
LISTED = f"SELECT igu.log_access(%(partner)s, 'listed', 'people', NULL, 25, ''), {_MENU}"
SEARCHED = f"SELECT igu.log_access(%(partner)s, 'searched', 'search', NULL, 25, ''), {_MENU}"
LOOKED = f"""
SELECT igu.log_access(%(partner)s, 'looked', 'case:' || %(case)s::bigint, %(compartment)s, 1, ''),
  igu.log_access(%(partner)s, 'looked', 'person:' || %(person)s::bigint, %(compartment)s, 1, ''), {_MENU}"""
"""No page is sent before it is logged."""

PEOPLE_COUNT = "SELECT count(*) FROM people_person WHERE merged_into_id IS NULL"

PEOPLE = """
SELECT p.*, (SELECT short FROM people_safetywarning WHERE person_id = p.id AND ended_at IS NULL
    ORDER BY recorded_at DESC, id DESC LIMIT 1),
  n.band, n.name, c.* FROM (
  SELECT id, given_name, family_name, date_of_birth, postcode FROM people_person WHERE merged_into_id IS NULL
  ORDER BY family_name, given_name, id LIMIT 25) p
LEFT JOIN LATERAL (SELECT n.band, g.name FROM cohort_nominal n LEFT JOIN cohort_gang g ON g.id = n.gang_id
  WHERE n.person_id = p.id AND n.entered_on <= %(today)s AND coalesce(n.removed_on, 'infinity') > %(today)s
  ORDER BY n.entered_on DESC, n.id DESC LIMIT 1) n ON true
LEFT JOIN LATERAL (SELECT c.id, c.opened_on, c.last_contact_on, g.label, u.name, s.what, s.due_on FROM cohort_case c
  JOIN cohort_programme g ON g.code = c.programme_id LEFT JOIN accounts_user u ON u.id = c.worker_id
  LEFT JOIN LATERAL (SELECT what, due_on FROM cohort_nextstep WHERE case_id = c.id AND done_at IS NULL
    ORDER BY due_on, id LIMIT 1) s ON true
  WHERE c.person_id = p.id AND c.opened_on <= %(today)s AND coalesce(c.closed_on, 'infinity') > %(today)s) c ON true
ORDER BY p.family_name, p.given_name, p.id, c.opened_on DESC"""

CHOICES = """
SELECT 'programme', code, label FROM cohort_programme
UNION ALL SELECT 'gang', id::text, name FROM cohort_gang
UNION ALL SELECT DISTINCT 'worker', u.id::text, u.name FROM accounts_user u JOIN agencies_membership m ON m.user_id = u.id
JOIN agencies_partner r ON r.id = m.partner_id WHERE r.partnership_id = %(partnership)s AND u.is_active
  AND m.starts_on <= %(today)s AND coalesce(m.ends_on, 'infinity') >= %(today)s"""

NEAR = "SET LOCAL pg_trgm.word_similarity_threshold = 0.3"
SEARCH = """
SELECT p.id, p.given_name, p.family_name, p.search_name, p.date_of_birth, p.postcode, p.rank,
  (SELECT array_agg(name ORDER BY name) FROM people_alias WHERE person_id = p.id),
  (SELECT array_agg(short ORDER BY recorded_at DESC) FROM people_safetywarning WHERE person_id = p.id AND ended_at IS NULL)
FROM (SELECT *, word_similarity(%(words)s, search_name) * 0.8 + similarity(search_name, %(words)s) * 0.2 AS rank
  FROM people_person WHERE search_name OPERATOR(igu.%%%%>) %(words)s AND merged_into_id IS NULL
  ORDER BY rank DESC, family_name, given_name, id LIMIT 50) p"""
"""Fifty, from which the nearest by sound are chosen outside the database."""
KNOWN_TO = "SELECT * FROM igu.known_to(%(words)s)"

CASE = """
SELECT c.*, p.*, g.label, a.name, u.name, e.label, b.name, n.band, n.band_confirmed_on,
  (SELECT array_agg(name ORDER BY name) FROM people_alias WHERE person_id = p.id),
  (SELECT array_agg(row(w.short, w.text, w.recorded_at, w.review_on, s.name, o.short_name) ORDER BY w.recorded_at DESC)
    FROM people_safetywarning w JOIN accounts_user s ON s.id = w.recorded_by_id
    JOIN agencies_partner f ON f.id = w.recorded_for_id JOIN agencies_agency o ON o.id = f.agency_id
    WHERE w.person_id = p.id AND w.ended_at IS NULL),
  (SELECT array_agg(DISTINCT w.name) FROM cohort_case o JOIN accounts_user w ON w.id = o.worker_id
    WHERE o.person_id = p.id AND o.closed_on IS NULL),
  (SELECT count(*) FROM cohort_intervention WHERE case_id = c.id),
  (SELECT array_agg(row(s.id, s.version, s.what, s.due_on, s.done_at, w.name) ORDER BY s.due_on) FROM cohort_nextstep s
    JOIN accounts_user w ON w.id = s.worker_id WHERE s.case_id = c.id)
FROM cohort_case c JOIN people_person p ON p.id = c.person_id JOIN cohort_programme g ON g.code = c.programme_id
JOIN agencies_partner r ON r.id = c.lead_id JOIN agencies_agency a ON a.id = r.agency_id
JOIN accounts_user b ON b.id = c.recorded_by_id
LEFT JOIN accounts_user u ON u.id = c.worker_id LEFT JOIN cohort_closurereason e ON e.code = c.closure_reason_id
LEFT JOIN LATERAL (SELECT * FROM cohort_nominal WHERE person_id = p.id AND removed_on IS NULL
  ORDER BY entered_on DESC LIMIT 1) n ON true
WHERE c.id = %(case)s"""
INTERVENTIONS = """
SELECT i.*, k.label, a.short_name, u.name FROM cohort_intervention i
JOIN cohort_interventionkind k ON k.code = i.kind_id
JOIN agencies_partner r ON r.id = i.agency_id JOIN agencies_agency a ON a.id = r.agency_id
JOIN accounts_user u ON u.id = i.worker_id
WHERE i.case_id = %(case)s ORDER BY i."on" DESC, i.id DESC LIMIT 10"""
WHO_SEES = """
SELECT a.short_name, max(g.tier) FROM access_compartmentgroupgrant g JOIN agencies_partner r ON r.group_id = g.group_id
JOIN agencies_agency a ON a.id = r.agency_id LEFT JOIN agencies_sharingagreement s ON s.id = g.agreement_id
WHERE g.content_object_id = %(compartment)s AND g.tier >= 2 AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
  AND (s.id IS NULL OR s.status = 'agreed' AND current_date BETWEEN s.starts_on AND s.ends_on) GROUP BY 1 ORDER BY 1"""

FOR_LOGGING = """
SELECT c.*, p.*, g.label FROM cohort_case c JOIN people_person p ON p.id = c.person_id
JOIN cohort_programme g ON g.code = c.programme_id WHERE c.id = %(case)s"""
CODES = """
SELECT 'kind', position, code, label FROM cohort_interventionkind WHERE coalesce(valid_to, 'infinity') >= %(today)s
UNION ALL SELECT 'mode', position, code, label FROM cohort_interventionmode WHERE coalesce(valid_to, 'infinity') >= %(today)s
ORDER BY 1, 2, 3"""
LOG = """
INSERT INTO cohort_intervention (key, case_id, compartment_id, "on", kind_id, mode_id, agency_id, worker_id, place, attended,
  absence_reason, minutes, summary, import_ref, version, recorded_at, recorded_by_id)
VALUES (gen_random_uuid(), %(case)s, %(compartment)s, %(today)s, 'one_to_one', 'face_to_face', %(partner)s, %(user)s, 'Here', true,
  '', 60, 'Talked.', '', 1, now(), %(user)s) ON CONFLICT DO NOTHING RETURNING id"""
"""A key that was sent before conflicts. The history is kept by the table's trigger."""
CONTACT = "UPDATE cohort_case SET last_contact_on = %(today)s WHERE id = %(case)s AND last_contact_on < %(today)s"

COUNTING = "SET LOCAL ROLE igu_figures"

"""The best hand-written SQL for what each page shows. Under row security, as the same actor, like the page."""

READER = """
SELECT s.session_data, u.id, u.name, u.email, m.id, m.role, m.partner_id, a.short_name, p.name
FROM django_session s, accounts_user u JOIN agencies_membership m ON m.user_id = u.id
JOIN agencies_partner r ON r.id = m.partner_id JOIN agencies_agency a ON a.id = r.agency_id
JOIN agencies_partnership p ON p.id = r.partnership_id WHERE u.id = %(user)s LIMIT 1"""
"""Who is signed in: every page begins with it."""

LOGGED = "SELECT igu.log_access(%(partner)s, 'looked', 'person:1', NULL, 1, '')"
"""No page is sent before it is logged."""

PEOPLE_COUNT = "SELECT count(*) FROM people_person"

PEOPLE = """
SELECT p.*, w.short, c.*, g.label, a.short_name, u.name, n.band, s.what, s.due_on FROM (
  SELECT id, given_name, family_name, date_of_birth, postcode FROM people_person
  ORDER BY family_name, given_name, id LIMIT 25) p
LEFT JOIN LATERAL (SELECT short FROM people_safetywarning WHERE person_id = p.id AND ended_at IS NULL LIMIT 1) w ON true
LEFT JOIN LATERAL (SELECT id AS case_id, programme_id, lead_id, worker_id, opened_on, closed_on, last_contact_on FROM cohort_case
  WHERE person_id = p.id ORDER BY opened_on DESC LIMIT 1) c ON true
LEFT JOIN cohort_programme g ON g.code = c.programme_id
LEFT JOIN agencies_partner r ON r.id = c.lead_id LEFT JOIN agencies_agency a ON a.id = r.agency_id
LEFT JOIN accounts_user u ON u.id = c.worker_id
LEFT JOIN LATERAL (SELECT band FROM cohort_nominal WHERE person_id = p.id AND removed_on IS NULL LIMIT 1) n ON true
LEFT JOIN LATERAL (SELECT what, due_on FROM cohort_nextstep WHERE case_id = c.case_id AND done_at IS NULL
  ORDER BY due_on LIMIT 1) s ON true"""

CHOICES = """
SELECT 'programme', code, label FROM cohort_programme
UNION ALL SELECT 'gang', id::text, name FROM cohort_gang
UNION ALL SELECT DISTINCT 'worker', u.id::text, u.name FROM accounts_user u JOIN agencies_membership m ON m.user_id = u.id"""

SEARCH = """
SELECT p.id, p.given_name, p.family_name, p.date_of_birth, p.postcode,
  (SELECT array_agg(name) FROM people_alias WHERE person_id = p.id),
  (SELECT array_agg(short) FROM people_safetywarning WHERE person_id = p.id AND ended_at IS NULL)
FROM (SELECT *, word_similarity(%(words)s, search_name) * 0.8 + similarity(search_name, %(words)s) * 0.2 AS rank
  FROM people_person WHERE search_name OPERATOR(igu.%%%%>) %(words)s
  ORDER BY rank DESC, family_name, given_name, id LIMIT 25) p"""
THRESHOLD = "SET LOCAL pg_trgm.word_similarity_threshold = 0.45"

CASE = """
SELECT c.*, p.*, g.label, a.short_name, u.name,
  (SELECT array_agg(name) FROM people_alias WHERE person_id = p.id), n.band, n.band_confirmed_on,
  (SELECT array_agg(short || text) FROM people_safetywarning WHERE person_id = p.id AND ended_at IS NULL),
  (SELECT count(*) FROM cohort_intervention WHERE case_id = c.id),
  (SELECT array_agg(row(s.what, s.due_on, s.done_at, w.name)) FROM cohort_nextstep s JOIN accounts_user w ON w.id = s.worker_id
    WHERE s.case_id = c.id)
FROM cohort_case c JOIN people_person p ON p.id = c.person_id JOIN cohort_programme g ON g.code = c.programme_id
JOIN agencies_partner r ON r.id = c.lead_id JOIN agencies_agency a ON a.id = r.agency_id
LEFT JOIN accounts_user u ON u.id = c.worker_id
LEFT JOIN LATERAL (SELECT * FROM cohort_nominal WHERE person_id = p.id AND removed_on IS NULL LIMIT 1) n ON true
WHERE c.id = %(case)s"""
INTERVENTIONS = """
SELECT i.*, k.label, m.label, a.short_name, u.name, b.name FROM cohort_intervention i
JOIN cohort_interventionkind k ON k.code = i.kind_id JOIN cohort_interventionmode m ON m.code = i.mode_id
JOIN agencies_partner r ON r.id = i.agency_id JOIN agencies_agency a ON a.id = r.agency_id
JOIN accounts_user u ON u.id = i.worker_id JOIN accounts_user b ON b.id = i.recorded_by_id
WHERE i.case_id = %(case)s ORDER BY i."on" DESC, i.id DESC LIMIT 25"""
WHO_SEES = """
SELECT a.short_name, max(g.tier) FROM access_compartmentgroupgrant g JOIN agencies_partner r ON r.group_id = g.group_id
JOIN agencies_agency a ON a.id = r.agency_id LEFT JOIN agencies_sharingagreement s ON s.id = g.agreement_id
WHERE g.content_object_id = %(compartment)s AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
  AND (s.id IS NULL OR s.status = 'agreed' AND current_date BETWEEN s.starts_on AND s.ends_on) GROUP BY 1"""

FOR_LOGGING = "SELECT c.*, p.* FROM cohort_case c JOIN people_person p ON p.id = c.person_id WHERE c.id = %(case)s"
CODES = """
SELECT code, label FROM cohort_interventionkind UNION ALL SELECT code, label FROM cohort_interventionmode"""
LOG = """
INSERT INTO cohort_intervention (key, case_id, compartment_id, "on", kind_id, mode_id, agency_id, worker_id, place, attended,
  absence_reason, minutes, summary, import_ref, version, recorded_at, recorded_by_id)
VALUES (gen_random_uuid(), %(case)s, %(compartment)s, %(today)s, 'one_to_one', 'face_to_face', %(partner)s, %(user)s, 'Here', true,
  '', 60, 'Talked.', '', 1, now(), %(user)s) RETURNING id"""
CONTACT = "UPDATE cohort_case SET last_contact_on = %(today)s WHERE id = %(case)s AND last_contact_on < %(today)s"

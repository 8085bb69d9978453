/* The roster's lines, whatever they came as; private to ingest. */
#ifndef DAIFA_INGEST_ROSTER_H
#define DAIFA_INGEST_ROSTER_H

#include "ingest/table.h"

enum { ROS_ID_TYPE, ROS_ID, ROS_NAME, ROS_PHONE, ROS_SUB, ROS_TEAM, ROS_TRADE, ROS_ENTRY, ROS_EXIT, ROS_CONTRACT,
	ROS_CARD, ROS_HOLDER, ROS_BANK, ROS_CNAPS, ROS_SINCE, ROS_FORM, ROS_LANGUAGE, ROS_FROM, ROS_MAX };

/*
 * Gives one worker to the caller of ingest_roster_with; a cell whose p is NULL is not named.  0, also
 * when the line has a finding, or what the caller returned.
 */
int	roster_cells(struct table *, int n, const struct slice *cell);
/* As table_read, of a document that is XML. */
int	roster_xml_read(struct table *, const struct verified *, struct report *);

#endif

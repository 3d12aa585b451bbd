<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_GB">
    <context>
        <name>ActionControl</name>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>delete {name}</source>
            <translation>{name} löschen</translation>
        </message>
        <message>
            <source>duplicate {name}</source>
            <translation>{name} duplizieren</translation>
        </message>
        <message>
            <source>move {name}</source>
            <translation>{name} verschieben</translation>
        </message>
        <message>
            <source>mute {name}</source>
            <translation>{name} stumm schalten</translation>
        </message>
        <message>
            <source>rename {name}</source>
            <translation>{name} umbenennen</translation>
        </message>
        <message>
            <source>sensitivity of {name}</source>
            <translation>Empfindlichkeit von {name}</translation>
        </message>
        <message>
            <source>unmute {name}</source>
            <translation>{name} wieder erkennen</translation>
        </message>
        <message>
            <source>{name} is deleted.</source>
            <translation>{name} ist gelöscht.</translation>
        </message>
    </context>
    <context>
        <name>ActionDelegate</name>
        <message>
            <source>Muted: not recognised</source>
            <translation>Stumm: wird nicht erkannt</translation>
        </message>
        <message>
            <source>recognised {count}×</source>
            <translation>{count}× erkannt</translation>
        </message>
    </context>
    <context>
        <name>ActionHistory</name>
        <message>
            <source>&amp;Redo</source>
            <translation>&amp;Wiederholen</translation>
        </message>
        <message>
            <source>&amp;Redo {what}</source>
            <translation>&amp;Wiederholen: {what}</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>&amp;Rückgängig</translation>
        </message>
        <message>
            <source>&amp;Undo {what}</source>
            <translation>&amp;Rückgängig: {what}</translation>
        </message>
        <message>
            <source>“{name}”</source>
            <translation>„{name}“</translation>
        </message>
    </context>
    <context>
        <name>ActionList</name>
        <message>
            <source>Learned actions</source>
            <translation>Gelernte Aktionen</translation>
        </message>
    </context>
    <context>
        <name>ActionModel</name>
        <message>
            <source>Muted: it is kept, but not recognised.</source>
            <translation>Stumm: Sie bleibt, wird aber nicht erkannt.</translation>
        </message>
        <message>
            <source>The mark in the bar is the threshold: drag it.</source>
            <translation>Die Marke im Balken ist die Schwelle: Sie lässt sich ziehen.</translation>
        </message>
        <message>
            <source>muted</source>
            <translation>stumm</translation>
        </message>
        <message numerus="yes">
            <source>recognised %n time(s)</source>
            <translation>
                <numerusform>%n Mal erkannt</numerusform>
                <numerusform>%n Mal erkannt</numerusform>
            </translation>
        </message>
        <message>
            <source>{name}
Take of {seconds} s. {more}</source>
            <translation>{name}
Aufnahme von {seconds} s. {more}</translation>
        </message>
        <message>
            <source>{name}, take of {seconds} seconds, {state}</source>
            <translation>{name}, Aufnahme von {seconds} Sekunden, {state}</translation>
        </message>
    </context>
    <context>
        <name>ActionPanel</name>
        <message>
            <source>&amp;Mute</source>
            <translation>&amp;Stumm</translation>
        </message>
        <message>
            <source>Actions</source>
            <translation>Aktionen</translation>
        </message>
        <message>
            <source>Actions ({count})</source>
            <translation>Aktionen ({count})</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Du&amp;plicate</source>
            <translation>&amp;Duplizieren</translation>
        </message>
        <message>
            <source>Duplicate, mute, move</source>
            <translation>Duplizieren, stumm schalten, verschieben</translation>
        </message>
        <message>
            <source>Forget the selected action</source>
            <translation>Die gewählte Aktion vergessen</translation>
        </message>
        <message>
            <source>Give the selected action another name</source>
            <translation>Der gewählten Aktion einen anderen Namen geben</translation>
        </message>
        <message>
            <source>How easily the selected action is recognised: moves the mark in its bar</source>
            <translation>Wie leicht die gewählte Aktion erkannt wird: verschiebt die Marke in ihrem Balken</translation>
        </message>
        <message>
            <source>Keep it, but do not recognise it</source>
            <translation>Behalten, aber nicht erkennen</translation>
        </message>
        <message>
            <source>More for the selected action</source>
            <translation>Mehr zur gewählten Aktion</translation>
        </message>
        <message>
            <source>Move &amp;up</source>
            <translation>Nach &amp;oben</translation>
        </message>
        <message>
            <source>Move d&amp;own</source>
            <translation>Nach &amp;unten</translation>
        </message>
        <message>
            <source>Move it down</source>
            <translation>Nach unten schieben</translation>
        </message>
        <message>
            <source>Move it up</source>
            <translation>Nach oben schieben</translation>
        </message>
        <message>
            <source>No actions yet.

One take is enough to learn one: record a movement and give it a name.</source>
            <translation>Noch keine Aktionen.

Eine Aufnahme genügt, um eine zu lernen: eine Bewegung aufnehmen und ihr einen Namen geben.</translation>
        </message>
        <message>
            <source>Put a copy behind it</source>
            <translation>Eine Kopie dahinter stellen</translation>
        </message>
        <message>
            <source>Record the selected action anew</source>
            <translation>Die gewählte Aktion neu aufnehmen</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <source>Retake</source>
            <translation>Neu aufnehmen</translation>
        </message>
        <message>
            <source>Sensi&amp;tivity</source>
            <translation>&amp;Empfindlichkeit</translation>
        </message>
        <message>
            <source>Sensitivity of the selected action</source>
            <translation>Empfindlichkeit der gewählten Aktion</translation>
        </message>
    </context>
    <context>
        <name>AgreementDialog</name>
        <message>
            <source>Action</source>
            <translation>Aktion</translation>
        </message>
        <message>
            <source>Agree</source>
            <translation>Einig</translation>
        </message>
        <message>
            <source>Agreement by action</source>
            <translation>Übereinstimmung je Aktion</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Labels</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precision</translation>
        </message>
        <message>
            <source>Recall</source>
            <translation>Recall</translation>
        </message>
        <message>
            <source>Recall: the part of the labels that was recognised. Precision: the part of what was recognised that is labelled so. A label and an event agree if they overlap by at least half (intersection over union).</source>
            <translation>Recall: der Anteil der Labels, die erkannt wurden. Precision: der Anteil des Erkannten, der so gelabelt ist. Ein Label und ein Ereignis sind sich einig, wenn sie sich mindestens zur Hälfte überdecken (Intersection over Union).</translation>
        </message>
        <message>
            <source>Recognised</source>
            <translation>Erkannt</translation>
        </message>
    </context>
    <context>
        <name>AttentionMatrix</name>
        <message>
            <source>Attention between the joints</source>
            <translation>Attention zwischen den Gelenken</translation>
        </message>
    </context>
    <context>
        <name>AttentionPage</name>
        <message>
            <source>&amp;Attention head</source>
            <translation>&amp;Attention-Kopf</translation>
        </message>
        <message>
            <source>&amp;Block</source>
            <translation>B&amp;lock</translation>
        </message>
        <message>
            <source>&amp;Movement</source>
            <translation>&amp;Bewegung</translation>
        </message>
        <message>
            <source>A pose of the movement, with the shares as spheres</source>
            <translation>Eine Haltung der Bewegung, mit den Anteilen als Kugeln</translation>
        </message>
        <message>
            <source>A row tells how large a share each joint has when this block of the encoder updates one joint; it sums to 100 %. It is about joints inside the model, not about where anybody looks.</source>
            <translation>Eine Zeile sagt, wie groß der Anteil jedes Gelenks ist, wenn dieser Block des Encoders ein Gelenk neu berechnet; sie ergibt zusammen 100 %. Es geht um Gelenke im Modell, nicht darum, wohin jemand schaut.</translation>
        </message>
        <message>
            <source>Block of the encoder</source>
            <translation>Block des Encoders</translation>
        </message>
        <message>
            <source>Head of the attention</source>
            <translation>Kopf der Attention</translation>
        </message>
        <message>
            <source>Mean of all rows</source>
            <translation>Mittel aller Zeilen</translation>
        </message>
        <message>
            <source>Movement</source>
            <translation>Bewegung</translation>
        </message>
        <message>
            <source>Nobody is in view, or too little of them: step back until the skeleton is drawn on you.</source>
            <translation>Niemand ist im Bild, oder zu wenig von der Person: zurücktreten, bis das Skelett gezeichnet wird.</translation>
        </message>
        <message>
            <source>Point at a field, or choose one with the arrow keys.</source>
            <translation>Auf ein Feld zeigen oder eines mit den Pfeiltasten wählen.</translation>
        </message>
        <message>
            <source>Row: {joint}</source>
            <translation>Zeile: {joint}</translation>
        </message>
        <message>
            <source>What is seen now</source>
            <translation>Was jetzt zu sehen ist</translation>
        </message>
        <message>
            <source>When the model updates the {joint}, its own share is {share}.</source>
            <translation>Wenn das Modell „{joint}“ neu berechnet, ist der eigene Anteil {share}.</translation>
        </message>
        <message>
            <source>When the model updates the {joint}, the {other} has a share of {share}.</source>
            <translation>Wenn das Modell „{joint}“ neu berechnet, hat „{other}“ einen Anteil von {share}.</translation>
        </message>
        <message>
            <source>mean of {count}</source>
            <translation>Mittel von {count}</translation>
        </message>
        <message>
            <source>the only one</source>
            <translation>der einzige</translation>
        </message>
        <message>
            <source>{number} of {count}</source>
            <translation>{number} von {count}</translation>
        </message>
    </context>
    <context>
        <name>BannerText</name>
        <message>
            <source>All actions are muted</source>
            <translation>Alle Aktionen sind stumm</translation>
        </message>
        <message>
            <source>Choose a source</source>
            <translation>Eine Quelle wählen</translation>
        </message>
        <message>
            <source>In the menu Source: a webcam, a file, or the demonstrator</source>
            <translation>Im Menü Quelle: eine Webcam, eine Datei oder die Vorführfigur</translation>
        </message>
        <message>
            <source>M lets the selected one be recognised again</source>
            <translation>M lässt die gewählte wieder erkennen</translation>
        </message>
        <message>
            <source>No signal</source>
            <translation>Kein Signal</translation>
        </message>
        <message>
            <source>None of these</source>
            <translation>Nichts davon</translation>
        </message>
        <message>
            <source>Nothing learned yet</source>
            <translation>Noch nichts gelernt</translation>
        </message>
        <message>
            <source>Opening {source} …</source>
            <translation>{source} wird geöffnet …</translation>
        </message>
        <message>
            <source>Press Record (or the space bar), do one movement, give it a name</source>
            <translation>Aufnehmen drücken (oder die Leertaste), eine Bewegung machen, sie benennen</translation>
        </message>
        <message>
            <source>Step into view</source>
            <translation>Bitte ins Bild treten</translation>
        </message>
        <message>
            <source>The camera should see your whole body</source>
            <translation>Die Kamera sollte den ganzen Körper sehen</translation>
        </message>
        <message>
            <source>The end</source>
            <translation>Ende</translation>
        </message>
        <message>
            <source>Watching …</source>
            <translation>Schaut zu …</translation>
        </message>
        <message>
            <source>from {source}</source>
            <translation>von {source}</translation>
        </message>
        <message>
            <source>nearest: {action}, {percent}</source>
            <translation>am nächsten: {action}, {percent}</translation>
        </message>
        <message>
            <source>under way: {action}</source>
            <translation>im Gange: {action}</translation>
        </message>
        <message>
            <source>under way: {action}, {count} so far</source>
            <translation>im Gange: {action}, bisher {count}</translation>
        </message>
        <message>
            <source>{source} is over: Ctrl+R plays it again</source>
            <translation>{source} ist zu Ende: Strg+R spielt es noch einmal ab</translation>
        </message>
    </context>
    <context>
        <name>Classroom</name>
        <message>
            <source>Leave (Esc)</source>
            <translation>Verlassen (Esc)</translation>
        </message>
        <message>
            <source>Next ▸</source>
            <translation>Weiter ▸</translation>
        </message>
        <message>
            <source>OneTake: classroom</source>
            <translation>OneTake: Unterricht</translation>
        </message>
        <message>
            <source>Point at a field.</source>
            <translation>Auf ein Feld zeigen.</translation>
        </message>
        <message>
            <source>{number} of {count}</source>
            <translation>{number} von {count}</translation>
        </message>
        <message>
            <source>◂ Back</source>
            <translation>◂ Zurück</translation>
        </message>
    </context>
    <context>
        <name>ClassroomSteps</name>
        <message>
            <source>25 joints</source>
            <translation>25 Gelenke</translation>
        </message>
        <message>
            <source>All that the model gets to see of a movement is where these 25 joints are, many times a second.</source>
            <translation>Von einer Bewegung bekommt das Modell nur zu sehen, wo diese 25 Gelenke sind, viele Male in der Sekunde.</translation>
        </message>
        <message>
            <source>Held still, a movement can be read moment by moment: the up and down keys step through the last five seconds.</source>
            <translation>Angehalten lässt sich eine Bewegung Moment für Moment lesen: die Tasten auf und ab gehen durch die letzten fünf Sekunden.</translation>
        </message>
        <message>
            <source>Joint to joint</source>
            <translation>Gelenk zu Gelenk</translation>
        </message>
        <message>
            <source>Joints the model uses</source>
            <translation>Gelenke, die das Modell nutzt</translation>
        </message>
        <message>
            <source>One moment, held still</source>
            <translation>Ein Moment, angehalten</translation>
        </message>
        <message>
            <source>Spheres around the joints</source>
            <translation>Kugeln um die Gelenke</translation>
        </message>
        <message>
            <source>The dots mark the joints that a description in words names; the bars show the joints that the model uses when it sees the movement and no words.</source>
            <translation>Die Punkte markieren die Gelenke, die eine Beschreibung in Worten nennt; die Balken zeigen die Gelenke, die das Modell nutzt, wenn es die Bewegung sieht und keine Worte.</translation>
        </message>
        <message>
            <source>The larger and brighter a joint is drawn, the more the model uses it to tell this movement from others.</source>
            <translation>Je größer und heller ein Gelenk gezeichnet ist, desto mehr nutzt es das Modell, um diese Bewegung von anderen zu unterscheiden.</translation>
        </message>
        <message>
            <source>The longest bars on the right are the joints that set two actions apart: they move differently, or the model uses them in only one of the two.</source>
            <translation>Die längsten Balken rechts sind die Gelenke, die zwei Aktionen unterscheiden: Sie bewegen sich anders, oder das Modell nutzt sie nur in einer der beiden.</translation>
        </message>
        <message>
            <source>The model works out each joint together with others: a row is one joint, and its bright fields are the joints that count most for it.</source>
            <translation>Das Modell berechnet jedes Gelenk zusammen mit anderen: eine Zeile ist ein Gelenk, und ihre hellen Felder sind die Gelenke, die dafür am meisten zählen.</translation>
        </message>
        <message>
            <source>The more the model uses a joint of a learned movement, the larger is the sphere around it.</source>
            <translation>Je mehr das Modell ein Gelenk einer gelernten Bewegung nutzt, desto größer ist die Kugel darum.</translation>
        </message>
        <message>
            <source>Two actions</source>
            <translation>Zwei Aktionen</translation>
        </message>
        <message>
            <source>Words and joints</source>
            <translation>Wörter und Gelenke</translation>
        </message>
    </context>
    <context>
        <name>ColorScale</name>
        <message>
            <source>Colours from {low}, dark, to {high}, bright</source>
            <translation>Farben von {low}, dunkel, bis {high}, hell</translation>
        </message>
    </context>
    <context>
        <name>ComparisonBars</name>
        <message>
            <source>What each joint sets apart</source>
            <translation>Was jedes Gelenk unterscheidet</translation>
        </message>
        <message>
            <source>difference</source>
            <translation>Unterschied</translation>
        </message>
        <message>
            <source>importance</source>
            <translation>Wichtigkeit</translation>
        </message>
        <message>
            <source>{joint}: importance {first} and {second}, difference {difference}</source>
            <translation>{joint}: Wichtigkeit {first} und {second}, Unterschied {difference}</translation>
        </message>
    </context>
    <context>
        <name>ComparisonPage</name>
        <message>
            <source>A joint sets two actions apart where it moves differently, or where the model uses it in one of them only. The takes play in step: each is stretched to the same length.</source>
            <translation>Ein Gelenk unterscheidet zwei Aktionen, wo es sich anders bewegt oder wo das Modell es nur in einer von ihnen nutzt. Die Aufnahmen laufen im Gleichschritt: Jede wird auf dieselbe Länge gedehnt.</translation>
        </message>
        <message>
            <source>Comparing…</source>
            <translation>Wird verglichen…</translation>
        </message>
        <message>
            <source>First action</source>
            <translation>Erste Aktion</translation>
        </message>
        <message>
            <source>One action is learned. Learn another one to compare the two.</source>
            <translation>Eine Aktion ist gelernt. Für einen Vergleich braucht es eine zweite.</translation>
        </message>
        <message>
            <source>Second action</source>
            <translation>Zweite Aktion</translation>
        </message>
        <message>
            <source>Similarity {similarity} (a take with itself: 1). Shown the take of “{first}”, the model would find “{second}” with a confidence of {percent}; the other way round {other_way}.</source>
            <translation>Ähnlichkeit {similarity} (eine Aufnahme mit sich selbst: 1). In der Aufnahme von „{first}“ fände das Modell „{second}“ mit einer Konfidenz von {percent}; umgekehrt {other_way}.</translation>
        </message>
        <message>
            <source>The take of the first action</source>
            <translation>Die Aufnahme der ersten Aktion</translation>
        </message>
        <message>
            <source>The take of the second action</source>
            <translation>Die Aufnahme der zweiten Aktion</translation>
        </message>
    </context>
    <context>
        <name>DescribedJoints</name>
        <message>
            <source>Description, with the words that name joints highlighted</source>
            <translation>Beschreibung, in der die Wörter hervorgehoben sind, die Gelenke nennen</translation>
        </message>
    </context>
    <context>
        <name>DiagnosticsDialog</name>
        <message>
            <source>&amp;Copy diagnostics</source>
            <translation>&amp;Diagnose kopieren</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>&amp;Schließen</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Kopiert</translation>
        </message>
        <message>
            <source>Diagnostics</source>
            <translation>Diagnose</translation>
        </message>
        <message>
            <source>Looking …</source>
            <translation>Wird nachgesehen …</translation>
        </message>
        <message>
            <source>Versions and checks, in English, for a report of a fault. Your name and your home folder do not stand in it, and nothing is sent: it goes where you paste it.</source>
            <translation>Versionen und Prüfungen, auf Englisch, für eine Fehlermeldung. Der eigene Name und der persönliche Ordner stehen nicht darin, und nichts wird gesendet: Es kommt dahin, wo es eingefügt wird.</translation>
        </message>
        <message>
            <source>What was found</source>
            <translation>Was gefunden wurde</translation>
        </message>
    </context>
    <context>
        <name>EventList</name>
        <message>
            <source>Nothing yet.</source>
            <translation>Noch nichts.</translation>
        </message>
        <message>
            <source>Recently recognised</source>
            <translation>Zuletzt erkannt</translation>
        </message>
        <message>
            <source>Recognised</source>
            <translation>Erkannt</translation>
        </message>
        <message>
            <source>not {action}, {age}, {percent}</source>
            <translation>nicht {action}, {age}, {percent}</translation>
        </message>
        <message>
            <source>now</source>
            <translation>jetzt</translation>
        </message>
        <message>
            <source>{minutes} min ago</source>
            <translation>vor {minutes} min</translation>
        </message>
        <message>
            <source>{seconds} s ago</source>
            <translation>vor {seconds} s</translation>
        </message>
    </context>
    <context>
        <name>EventStrip</name>
        <message>
            <source>Newest first: {said}</source>
            <translation>Das Neueste zuerst: {said}</translation>
        </message>
        <message>
            <source>Nothing was recognised</source>
            <translation>Nichts wurde erkannt</translation>
        </message>
        <message>
            <source>The last minute</source>
            <translation>Die letzte Minute</translation>
        </message>
        <message>
            <source>What was recognised in the last minute; now is at the right</source>
            <translation>Was in der letzten Minute erkannt wurde; rechts ist jetzt</translation>
        </message>
        <message>
            <source>now</source>
            <translation>jetzt</translation>
        </message>
        <message>
            <source>{seconds} s ago</source>
            <translation>vor {seconds} s</translation>
        </message>
    </context>
    <context>
        <name>ExampleControl</name>
        <message>
            <source>&amp;Add a take</source>
            <translation>Aufnahme &amp;hinzufügen</translation>
        </message>
        <message>
            <source>&amp;Not this</source>
            <translation>&amp;Das nicht</translation>
        </message>
        <message>
            <source>Done: {text}.</source>
            <translation>Erledigt: {text}.</translation>
        </message>
        <message>
            <source>Forget &amp;what it is not</source>
            <translation>Vergessen, was sie ni&amp;cht ist</translation>
        </message>
        <message>
            <source>Forget every recording of nothing</source>
            <translation>Jede Aufnahme von nichts vergessen</translation>
        </message>
        <message>
            <source>Forget every “not this” of it</source>
            <translation>Jedes „Das nicht“ zu ihr vergessen</translation>
        </message>
        <message>
            <source>Forget the recordings of nothin&amp;g</source>
            <translation>Die Aufnahmen von nichts ver&amp;gessen</translation>
        </message>
        <message>
            <source>More ta&amp;kes, and what it is not</source>
            <translation>&amp;Mehr Aufnahmen, und was sie nicht ist</translation>
        </message>
        <message>
            <source>Record no&amp;thing</source>
            <translation>&amp;Nichts aufnehmen</translation>
        </message>
        <message>
            <source>Record the selected action once more; the first take stays</source>
            <translation>Die gewählte Aktion noch einmal aufnehmen; die erste Aufnahme bleibt</translation>
        </message>
        <message>
            <source>Ten seconds of what you do when you do none of your actions</source>
            <translation>Zehn Sekunden von dem, was geschieht, wenn keine der Aktionen gezeigt wird</translation>
        </message>
        <message>
            <source>That was not {name}: it is told apart from now on.</source>
            <translation>Das war nicht {name}: Von nun an wird es unterschieden.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>What was recognised last was something else: learn the difference</source>
            <translation>Das zuletzt Erkannte war etwas anderes: den Unterschied lernen</translation>
        </message>
        <message>
            <source>forget the recordings of nothing</source>
            <translation>die Aufnahmen von nichts vergessen</translation>
        </message>
        <message>
            <source>forget what {name} is not</source>
            <translation>vergessen, was {name} nicht ist</translation>
        </message>
        <message>
            <source>not {name}</source>
            <translation>nicht {name}</translation>
        </message>
    </context>
    <context>
        <name>Exports</name>
        <message numerus="yes">
            <source>%n label(s) in {name}.</source>
            <translation>
                <numerusform>%n Label in {name}.</numerusform>
                <numerusform>%n Labels in {name}.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n skeleton(s) in {name}.</source>
            <translation>
                <numerusform>%n Skelett in {name}.</numerusform>
                <numerusform>%n Skelette in {name}.</numerusform>
            </translation>
        </message>
        <message>
            <source>BVH (one person)</source>
            <translation>BVH (eine Person)</translation>
        </message>
        <message>
            <source>Everybody</source>
            <translation>Alle</translation>
        </message>
        <message>
            <source>Export labels</source>
            <translation>Labels exportieren</translation>
        </message>
        <message>
            <source>Export skeletons</source>
            <translation>Skelette exportieren</translation>
        </message>
        <message>
            <source>Import labels</source>
            <translation>Labels importieren</translation>
        </message>
        <message>
            <source>Labels ({patterns})</source>
            <translation>Labels ({patterns})</translation>
        </message>
        <message>
            <source>OneTake recording</source>
            <translation>OneTake-Aufzeichnung</translation>
        </message>
        <message>
            <source>Person {person}, {seconds} s</source>
            <translation>Person {person}, {seconds} s</translation>
        </message>
        <message>
            <source>TRC (one person)</source>
            <translation>TRC (eine Person)</translation>
        </message>
        <message>
            <source>Whose skeletons? TRC and BVH hold one person.</source>
            <translation>Wessen Skelette? TRC und BVH enthalten eine Person.</translation>
        </message>
    </context>
    <context>
        <name>HelpBoxes</name>
        <message>
            <source>&lt;h3&gt;OneTake&lt;/h3&gt;&lt;p&gt;Learns a movement from one take and recognises it live.&lt;/p&gt;&lt;p&gt;Everything stays on this computer. Pictures are shown and forgotten; an action pack holds the skeletons of the takes, a recorded session those of everybody in view, and neither holds pictures.&lt;/p&gt;</source>
            <translation>&lt;h3&gt;OneTake&lt;/h3&gt;&lt;p&gt;Lernt eine Bewegung aus einer einzigen Aufnahme und erkennt sie live.&lt;/p&gt;&lt;p&gt;Alles bleibt auf diesem Computer. Bilder werden gezeigt und vergessen; ein Aktionspaket enthält die Skelette der Aufnahmen, eine aufgezeichnete Sitzung die Skelette aller, die im Bild waren, und keines von beiden enthält Bilder.&lt;/p&gt;</translation>
        </message>
        <message>
            <source>About OneTake</source>
            <translation>Über OneTake</translation>
        </message>
        <message>
            <source>Keyboard</source>
            <translation>Tastatur</translation>
        </message>
        <message>
            <source>a new action pack; open one</source>
            <translation>ein neues Aktionspaket; eines öffnen</translation>
        </message>
        <message>
            <source>cancel the recording, discard the take</source>
            <translation>das Aufnehmen abbrechen, die Aufnahme verwerfen</translation>
        </message>
        <message>
            <source>classroom: the views of the joints one by one, full screen; Left and Right walk, Esc leaves</source>
            <translation>Unterricht: die Ansichten der Gelenke nacheinander im Vollbild; Links und Rechts blättern, Esc verlässt</translation>
        </message>
        <message>
            <source>delete the selected action</source>
            <translation>die gewählte Aktion löschen</translation>
        </message>
        <message>
            <source>duplicate the selected action; mute it or recognise it again</source>
            <translation>die gewählte Aktion duplizieren; sie stumm schalten oder wieder erkennen</translation>
        </message>
        <message>
            <source>freeze the skeleton, or go on; Left and Right step through the last 5 seconds</source>
            <translation>das Skelett anhalten oder weiterlaufen lassen; Links und Rechts gehen durch die letzten 5 Sekunden</translation>
        </message>
        <message>
            <source>full screen</source>
            <translation>Vollbild</translation>
        </message>
        <message>
            <source>hide or show the picture</source>
            <translation>das Bild verbergen oder zeigen</translation>
        </message>
        <message>
            <source>in the timeline of a take: choose the start or the end mark</source>
            <translation>in der Zeitleiste einer Aufnahme: die Anfangs- oder Endmarke wählen</translation>
        </message>
        <message>
            <source>larger text, smaller text, as usual</source>
            <translation>größerer Text, kleinerer Text, wie üblich</translation>
        </message>
        <message>
            <source>move the mark by a frame; with Shift by a quarter of a second</source>
            <translation>die Marke um ein Bild verschieben; mit Umschalt um eine Viertelsekunde</translation>
        </message>
        <message>
            <source>move the selected action</source>
            <translation>die gewählte Aktion verschieben</translation>
        </message>
        <message>
            <source>put the marks back; play the take</source>
            <translation>die Marken zurücksetzen; die Aufnahme abspielen</translation>
        </message>
        <message>
            <source>quit</source>
            <translation>beenden</translation>
        </message>
        <message>
            <source>record a session, or stop; Ctrl+Shift+O opens one</source>
            <translation>eine Sitzung aufzeichnen oder beenden; Strg+Umschalt+O öffnet eine</translation>
        </message>
        <message>
            <source>record one more take of the selected action</source>
            <translation>die gewählte Aktion noch einmal aufnehmen</translation>
        </message>
        <message>
            <source>record the selected action anew</source>
            <translation>die gewählte Aktion neu aufnehmen</translation>
        </message>
        <message>
            <source>record; once more: finish the take</source>
            <translation>aufnehmen; noch einmal: die Aufnahme beenden</translation>
        </message>
        <message>
            <source>rename the selected action</source>
            <translation>die gewählte Aktion umbenennen</translation>
        </message>
        <message>
            <source>save the pack under another name; import actions into it</source>
            <translation>das Paket unter anderem Namen speichern; Aktionen importieren</translation>
        </message>
        <message>
            <source>save the take under the name that you typed</source>
            <translation>die Aufnahme unter dem eingegebenen Namen speichern</translation>
        </message>
        <message>
            <source>start the source again</source>
            <translation>die Quelle neu starten</translation>
        </message>
        <message>
            <source>the joints that the model uses in the selected action</source>
            <translation>die Gelenke, die das Modell in der gewählten Aktion nutzt</translation>
        </message>
        <message>
            <source>undo what was done to the actions; do it again</source>
            <translation>rückgängig machen, was mit den Aktionen geschah; es wiederholen</translation>
        </message>
        <message>
            <source>what was recognised last was not this: learn the difference</source>
            <translation>das zuletzt Erkannte war das nicht: den Unterschied lernen</translation>
        </message>
    </context>
    <context>
        <name>ImportDialog</name>
        <message numerus="yes">
            <source>%n more cannot be used.</source>
            <translation>
                <numerusform>%n weitere Datei ist nicht verwendbar.</numerusform>
                <numerusform>%n weitere sind nicht verwendbar.</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;All</source>
            <translation>&amp;Alle</translation>
        </message>
        <message>
            <source>&amp;Import</source>
            <translation>&amp;Importieren</translation>
        </message>
        <message>
            <source>&amp;Import {count}</source>
            <translation>{count} &amp;importieren</translation>
        </message>
        <message>
            <source>Actions that were found</source>
            <translation>Gefundene Aktionen</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>Importieren</translation>
        </message>
        <message>
            <source>Import actions</source>
            <translation>Aktionen importieren</translation>
        </message>
        <message>
            <source>Space or a click chooses, F2 renames. What is here already stays as it is.</source>
            <translation>Die Leertaste oder ein Klick wählt aus, F2 benennt um. Was schon da ist, bleibt, wie es ist.</translation>
        </message>
    </context>
    <context>
        <name>ImportModel</name>
        <message>
            <source>The name is taken: it becomes “{name}”</source>
            <translation>Der Name ist vergeben: Sie heißt dann „{name}“</translation>
        </message>
        <message>
            <source>This take is learned already</source>
            <translation>Diese Aufnahme ist schon gelernt</translation>
        </message>
        <message>
            <source>{seconds} seconds</source>
            <translation>{seconds} Sekunden</translation>
        </message>
    </context>
    <context>
        <name>ImportanceBars</name>
        <message>
            <source>Importance of each joint</source>
            <translation>Wichtigkeit jedes Gelenks</translation>
        </message>
        <message>
            <source>{joint} (key joint)</source>
            <translation>{joint} (Schlüsselgelenk)</translation>
        </message>
    </context>
    <context>
        <name>Joint</name>
        <message>
            <source>head</source>
            <translation>Kopf</translation>
        </message>
        <message>
            <source>left ankle</source>
            <translation>linker Knöchel</translation>
        </message>
        <message>
            <source>left elbow</source>
            <translation>linker Ellbogen</translation>
        </message>
        <message>
            <source>left foot</source>
            <translation>linker Fuß</translation>
        </message>
        <message>
            <source>left hand</source>
            <translation>linke Hand</translation>
        </message>
        <message>
            <source>left hand tip</source>
            <translation>linke Fingerspitze</translation>
        </message>
        <message>
            <source>left hip</source>
            <translation>linke Hüfte</translation>
        </message>
        <message>
            <source>left knee</source>
            <translation>linkes Knie</translation>
        </message>
        <message>
            <source>left shoulder</source>
            <translation>linke Schulter</translation>
        </message>
        <message>
            <source>left thumb</source>
            <translation>linker Daumen</translation>
        </message>
        <message>
            <source>left wrist</source>
            <translation>linkes Handgelenk</translation>
        </message>
        <message>
            <source>neck</source>
            <translation>Hals</translation>
        </message>
        <message>
            <source>right ankle</source>
            <translation>rechter Knöchel</translation>
        </message>
        <message>
            <source>right elbow</source>
            <translation>rechter Ellbogen</translation>
        </message>
        <message>
            <source>right foot</source>
            <translation>rechter Fuß</translation>
        </message>
        <message>
            <source>right hand</source>
            <translation>rechte Hand</translation>
        </message>
        <message>
            <source>right hand tip</source>
            <translation>rechte Fingerspitze</translation>
        </message>
        <message>
            <source>right hip</source>
            <translation>rechte Hüfte</translation>
        </message>
        <message>
            <source>right knee</source>
            <translation>rechtes Knie</translation>
        </message>
        <message>
            <source>right shoulder</source>
            <translation>rechte Schulter</translation>
        </message>
        <message>
            <source>right thumb</source>
            <translation>rechter Daumen</translation>
        </message>
        <message>
            <source>right wrist</source>
            <translation>rechtes Handgelenk</translation>
        </message>
        <message>
            <source>spine base</source>
            <translation>Becken</translation>
        </message>
        <message>
            <source>spine mid</source>
            <translation>Wirbelsäule</translation>
        </message>
        <message>
            <source>spine shoulder</source>
            <translation>Brustkorb oben</translation>
        </message>
    </context>
    <context>
        <name>JointPage</name>
        <message>
            <source>Nothing is learned yet: press the space bar in the window, do a movement once, and give it a name.</source>
            <translation>Noch nichts gelernt: im Fenster die Leertaste drücken, eine Bewegung einmal machen und ihr einen Namen geben.</translation>
        </message>
        <message>
            <source>The weights “{weights}” have no joint importance module: all joints are alike to them.</source>
            <translation>Die Gewichte „{weights}“ haben kein Modul für die Wichtigkeit der Gelenke: Ihnen sind alle Gelenke gleich.</translation>
        </message>
    </context>
    <context>
        <name>JointsDialog</name>
        <message>
            <source>Joint to joint</source>
            <translation>Gelenk zu Gelenk</translation>
        </message>
        <message>
            <source>Joints the model uses</source>
            <translation>Gelenke, die das Modell nutzt</translation>
        </message>
        <message>
            <source>Spheres</source>
            <translation>Kugeln</translation>
        </message>
        <message>
            <source>Two actions</source>
            <translation>Zwei Aktionen</translation>
        </message>
        <message>
            <source>Words and joints</source>
            <translation>Wörter und Gelenke</translation>
        </message>
    </context>
    <context>
        <name>KeyJointsPage</name>
        <message>
            <source>&amp;Action</source>
            <translation>&amp;Aktion</translation>
        </message>
        <message>
            <source>&amp;Description</source>
            <translation>&amp;Beschreibung</translation>
        </message>
        <message>
            <source>&amp;Largest first</source>
            <translation>&amp;Größte zuerst</translation>
        </message>
        <message>
            <source>Also near: {links}.</source>
            <translation>Auch nahe: {links}.</translation>
        </message>
        <message>
            <source>Choose a description</source>
            <translation>Eine Beschreibung wählen</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Beschreibung</translation>
        </message>
        <message>
            <source>Importance tells which joints the model uses to recognise this take; it says nothing about where anybody looks or what anybody attends to.</source>
            <translation>Die Wichtigkeit sagt, welche Gelenke das Modell nutzt, um diese Aufnahme zu erkennen; sie sagt nichts darüber, wohin jemand schaut oder worauf jemand achtet.</translation>
        </message>
        <message>
            <source>Learned action</source>
            <translation>Gelernte Aktion</translation>
        </message>
        <message>
            <source>Looking for the nearest described action…</source>
            <translation>Die nächstliegende beschriebene Aktion wird gesucht…</translation>
        </message>
        <message>
            <source>No described action is near in meaning to “{name}”: choose one if you know one.</source>
            <translation>Keine beschriebene Aktion kommt „{name}“ in der Bedeutung nahe: Hier lässt sich eine wählen.</translation>
        </message>
        <message numerus="yes">
            <source>{share} of the importance lies on the %n key joint(s) ●. If all joints were alike: {even}.</source>
            <translation>
                <numerusform>{share} der Wichtigkeit liegen auf dem %n Schlüsselgelenk ●. Wären alle Gelenke gleich: {even}.</numerusform>
                <numerusform>{share} der Wichtigkeit liegen auf den %n Schlüsselgelenken ●. Wären alle Gelenke gleich: {even}.</numerusform>
            </translation>
        </message>
        <message>
            <source>“{name}” has no description of its own. The nearest described action is {link}.</source>
            <translation>„{name}“ hat keine eigene Beschreibung. Die nächstliegende beschriebene Aktion ist {link}.</translation>
        </message>
    </context>
    <context>
        <name>LabelDocument</name>
        <message>
            <source>change the action</source>
            <translation>die Aktion ändern</translation>
        </message>
        <message>
            <source>delete “{action}”</source>
            <translation>„{action}“ löschen</translation>
        </message>
        <message>
            <source>move an edge</source>
            <translation>einen Rand verschieben</translation>
        </message>
        <message>
            <source>new label “{action}”</source>
            <translation>neues Label „{action}“</translation>
        </message>
    </context>
    <context>
        <name>LabelPanel</name>
        <message>
            <source>A new label between the marks (N)</source>
            <translation>Ein neues Label zwischen den Marken (N)</translation>
        </message>
        <message>
            <source>Action</source>
            <translation>Aktion</translation>
        </message>
        <message>
            <source>Action of the label</source>
            <translation>Aktion des Labels</translation>
        </message>
        <message>
            <source>Add (N)</source>
            <translation>Neu (N)</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Delete the selected label (Del)</source>
            <translation>Das gewählte Label löschen (Entf)</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Labels</translation>
        </message>
        <message>
            <source>Labels ({count})</source>
            <translation>Labels ({count})</translation>
        </message>
        <message>
            <source>No labels yet.

Mark the start of a movement with I and its end with O, choose the action below, and add it with N. Or let OneTake look for the learned actions.</source>
            <translation>Noch keine Labels.

Den Anfang einer Bewegung mit I und ihr Ende mit O markieren, unten die Aktion wählen und mit N hinzufügen. Oder OneTake nach den gelernten Aktionen suchen lassen.</translation>
        </message>
    </context>
    <context>
        <name>LabelTable</name>
        <message>
            <source>Action</source>
            <translation>Aktion</translation>
        </message>
        <message>
            <source>Confidence</source>
            <translation>Konfidenz</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Länge</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Anfang</translation>
        </message>
    </context>
    <context>
        <name>LanguageMenu</name>
        <message>
            <source>&amp;Language</source>
            <translation>Sp&amp;rache (Language)</translation>
        </message>
        <message>
            <source>As in the &amp;system</source>
            <translation>Wie im &amp;System</translation>
        </message>
        <message>
            <source>OneTake speaks this language from its next start on.</source>
            <translation>OneTake spricht diese Sprache ab dem nächsten Start.</translation>
        </message>
    </context>
    <context>
        <name>LivePage</name>
        <message>
            <source>Held, {seconds} s back: ↑ ↓ step</source>
            <translation>Angehalten, {seconds} s zurück: ↑ ↓ gehen weiter</translation>
        </message>
        <message>
            <source>Nobody is in view: step before the camera until a skeleton is drawn on you.</source>
            <translation>Niemand ist im Bild: vor die Kamera treten, bis ein Skelett gezeichnet wird.</translation>
        </message>
        <message>
            <source>Nothing is learned yet, so the model uses no joint more than another.</source>
            <translation>Noch nichts gelernt: Das Modell nutzt kein Gelenk mehr als ein anderes.</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>&amp;About and privacy</source>
            <translation>&amp;Über OneTake und Datenschutz</translation>
        </message>
        <message>
            <source>&amp;Actions</source>
            <translation>&amp;Aktionen</translation>
        </message>
        <message>
            <source>&amp;Beep while recording</source>
            <translation>Beim Aufnehmen &amp;piepen</translation>
        </message>
        <message>
            <source>&amp;Beep while recording (system beep)</source>
            <translation>Beim Aufnehmen &amp;piepen (Systemton)</translation>
        </message>
        <message>
            <source>&amp;Classroom: the views one by one</source>
            <translation>&amp;Unterricht: die Ansichten nacheinander</translation>
        </message>
        <message>
            <source>&amp;Diagnostics …</source>
            <translation>&amp;Diagnose …</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>&amp;Bearbeiten</translation>
        </message>
        <message>
            <source>&amp;Full screen</source>
            <translation>Vo&amp;llbild</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>&amp;Hilfe</translation>
        </message>
        <message>
            <source>&amp;Keyboard</source>
            <translation>&amp;Tastatur</translation>
        </message>
        <message>
            <source>&amp;Mirror the view (display only)</source>
            <translation>Ansicht &amp;spiegeln (nur die Anzeige)</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>&amp;Beenden</translation>
        </message>
        <message>
            <source>&amp;Start again</source>
            <translation>&amp;Neu starten</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>Ans&amp;icht</translation>
        </message>
        <message>
            <source>Choose a source</source>
            <translation>Eine Quelle wählen</translation>
        </message>
        <message>
            <source>Free&amp;ze the skeleton</source>
            <translation>Skelett &amp;anhalten</translation>
        </message>
        <message>
            <source>Frozen, {seconds} s back: ← → step, F goes on</source>
            <translation>Angehalten, {seconds} s zurück: ← → gehen weiter, F lässt los</translation>
        </message>
        <message>
            <source>J&amp;oints the model uses in an action…</source>
            <translation>G&amp;elenke, die das Modell in einer Aktion nutzt…</translation>
        </message>
        <message>
            <source>No source</source>
            <translation>Keine Quelle</translation>
        </message>
        <message>
            <source>Off, only skeletons are shown (Ctrl+H)</source>
            <translation>Ist es aus, sind nur Skelette zu sehen (Strg+H)</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <source>Show the &amp;joints the model uses</source>
            <translation>&amp;Gelenke zeigen, die das Modell nutzt</translation>
        </message>
        <message>
            <source>Show the &amp;picture</source>
            <translation>&amp;Bild zeigen</translation>
        </message>
        <message>
            <source>Show the picture</source>
            <translation>Das Bild zeigen</translation>
        </message>
        <message>
            <source>Show them as sp&amp;heres</source>
            <translation>Sie als &amp;Kugeln zeigen</translation>
        </message>
        <message>
            <source>Step &amp;back</source>
            <translation>Schritt &amp;zurück</translation>
        </message>
        <message>
            <source>Step fo&amp;rward</source>
            <translation>Schritt &amp;vor</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Noch einmal</translation>
        </message>
    </context>
    <context>
        <name>MessagePage</name>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
    </context>
    <context>
        <name>PackControl</name>
        <message numerus="yes">
            <source>%n action(s) are imported.</source>
            <translation>
                <numerusform>%n Aktion ist importiert.</numerusform>
                <numerusform>%n Aktionen sind importiert.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) are being read …</source>
            <translation>
                <numerusform>%n Datei wird gelesen …</numerusform>
                <numerusform>%n Dateien werden gelesen …</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;Duplicate</source>
            <translation>&amp;Duplizieren</translation>
        </message>
        <message>
            <source>&amp;Import actions …</source>
            <translation>Aktionen &amp;importieren …</translation>
        </message>
        <message>
            <source>&amp;New pack …</source>
            <translation>&amp;Neues Paket …</translation>
        </message>
        <message>
            <source>&amp;Open a pack …</source>
            <translation>Paket &amp;öffnen …</translation>
        </message>
        <message>
            <source>&amp;Save as …</source>
            <translation>&amp;Speichern unter …</translation>
        </message>
        <message>
            <source>&amp;Your own pack</source>
            <translation>&amp;Eigenes Paket</translation>
        </message>
        <message>
            <source>A new pack</source>
            <translation>Ein neues Paket</translation>
        </message>
        <message>
            <source>Action packs ({patterns});;All files (*)</source>
            <translation>Aktionspakete ({patterns});;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Import actions</source>
            <translation>Aktionen importieren</translation>
        </message>
        <message>
            <source>Open a pack</source>
            <translation>Ein Paket öffnen</translation>
        </message>
        <message>
            <source>Open again</source>
            <translation>Neu öffnen</translation>
        </message>
        <message>
            <source>Open another …</source>
            <translation>Anderes öffnen …</translation>
        </message>
        <message>
            <source>Open it</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Packs and recordings ({patterns});;All files (*)</source>
            <translation>Pakete und Aufzeichnungen ({patterns});;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Save as …</source>
            <translation>Speichern unter …</translation>
        </message>
        <message>
            <source>Save the pack as</source>
            <translation>Das Paket speichern unter</translation>
        </message>
        <message>
            <source>Saved as “{name}”.</source>
            <translation>Als „{name}“ gespeichert.</translation>
        </message>
        <message>
            <source>The one that OneTake begins with</source>
            <translation>Das Paket, mit dem OneTake beginnt</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message numerus="yes">
            <source>import %n action(s)</source>
            <translation>
                <numerusform>%n Aktion importieren</numerusform>
                <numerusform>%n Aktionen importieren</numerusform>
            </translation>
        </message>
        <message>
            <source>import {name}</source>
            <translation>{name} importieren</translation>
        </message>
        <message>
            <source>{name} is imported.</source>
            <translation>{name} ist importiert.</translation>
        </message>
        <message>
            <source>“{name}” is a copy of this pack, in the same folder.</source>
            <translation>„{name}“ ist eine Kopie dieses Pakets, im selben Ordner.</translation>
        </message>
        <message>
            <source>“{name}” is being opened …</source>
            <translation>„{name}“ wird geöffnet …</translation>
        </message>
        <message>
            <source>“{name}” is being read …</source>
            <translation>„{name}“ wird gelesen …</translation>
        </message>
        <message>
            <source>“{name}” is new and empty: record your first action.</source>
            <translation>„{name}“ ist neu und leer: Die erste Aktion kann aufgenommen werden.</translation>
        </message>
        <message>
            <source>“{name}” is open already.</source>
            <translation>„{name}“ ist schon offen.</translation>
        </message>
        <message>
            <source>“{name}” is open.</source>
            <translation>„{name}“ ist offen.</translation>
        </message>
    </context>
    <context>
        <name>PackMenu</name>
        <message>
            <source>&amp;Empty this list</source>
            <translation>Diese Liste &amp;leeren</translation>
        </message>
        <message>
            <source>&amp;Packs</source>
            <translation>&amp;Pakete</translation>
        </message>
        <message>
            <source>&amp;Recent packs</source>
            <translation>&amp;Letzte Pakete</translation>
        </message>
    </context>
    <context>
        <name>PeopleMenu</name>
        <message>
            <source>Each with their own actions. A camera then shows fewer pictures a second.</source>
            <translation>Jede mit eigenen Aktionen. Eine Kamera zeigt dann weniger Bilder in der Sekunde.</translation>
        </message>
        <message>
            <source>P&amp;eople</source>
            <translation>P&amp;ersonen</translation>
        </message>
    </context>
    <context>
        <name>PlaybackBar</name>
        <message>
            <source>Hold</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Place in the movement</source>
            <translation>Stelle in der Bewegung</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>Abspielen</translation>
        </message>
    </context>
    <context>
        <name>PredictionBanner</name>
        <message>
            <source>Other person: {title}.</source>
            <translation>Andere Person: {title}.</translation>
        </message>
        <message>
            <source>Recognised now</source>
            <translation>Jetzt erkannt</translation>
        </message>
    </context>
    <context>
        <name>QtApplication</name>
        <message>
            <source>Something went wrong that should not have. You can go on, but a restart is safer.</source>
            <translation>Etwas ist schiefgegangen, das nicht hätte geschehen dürfen. Es kann weitergehen, aber ein Neustart ist sicherer.</translation>
        </message>
    </context>
    <context>
        <name>RecognisedPanel</name>
        <message numerus="yes">
            <source>%n label(s) name actions that the pack does not hold: left out.</source>
            <translation>
                <numerusform>%n Label nennt eine Aktion, die das Paket nicht enthält: ausgelassen.</numerusform>
                <numerusform>%n Labels nennen Aktionen, die das Paket nicht enthält: ausgelassen.</numerusform>
            </translation>
        </message>
        <message>
            <source>0 of {labels} labels recognised (recall 0 %).</source>
            <translation>0 von {labels} Labels erkannt (Recall 0 %).</translation>
        </message>
        <message>
            <source>By action …</source>
            <translation>Je Aktion …</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>How well each action agrees with the labels</source>
            <translation>Wie gut jede Aktion mit den Labels übereinstimmt</translation>
        </message>
        <message>
            <source>Look for the learned actions in the whole session (Ctrl+R)</source>
            <translation>In der ganzen Sitzung nach den gelernten Aktionen suchen (Strg+R)</translation>
        </message>
        <message>
            <source>Not run yet. The result appears as a second track, beside the labels.</source>
            <translation>Noch nicht gesucht. Das Ergebnis erscheint als zweite Spur neben den Labels.</translation>
        </message>
        <message>
            <source>Nothing was recognised, and nothing is labelled that could be.</source>
            <translation>Nichts wurde erkannt, und nichts ist gelabelt, was erkannt werden könnte.</translation>
        </message>
        <message>
            <source>Progress of the run</source>
            <translation>Fortschritt der Suche</translation>
        </message>
        <message>
            <source>Recognised</source>
            <translation>Erkannt</translation>
        </message>
        <message>
            <source>Replace all labels by what was recognised; Ctrl+Z takes it back</source>
            <translation>Alle Labels durch das Erkannte ersetzen; Strg+Z macht es rückgängig</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>Starten</translation>
        </message>
        <message>
            <source>Run again</source>
            <translation>Neu suchen</translation>
        </message>
        <message>
            <source>Run the learned actions</source>
            <translation>Gelernte Aktionen suchen</translation>
        </message>
        <message>
            <source>Use as labels</source>
            <translation>Als Labels</translation>
        </message>
        <message>
            <source>{agreed} of {labels} labels recognised (recall {recall}), {agreed} of {recognised} recognised are labelled so (precision {precision}). F1 {f1}. Hatched bars have no partner.</source>
            <translation>{agreed} von {labels} Labels erkannt (Recall {recall}), {agreed} von {recognised} Erkannten sind so gelabelt (Precision {precision}). F1 {f1}. Schraffierte Balken haben keinen Partner.</translation>
        </message>
        <message>
            <source>{minutes} min left</source>
            <translation>noch {minutes} min</translation>
        </message>
        <message>
            <source>{recognised} recognised; there are no labels of these actions to compare with.</source>
            <translation>{recognised} erkannt; es gibt keine Labels dieser Aktionen zum Vergleichen.</translation>
        </message>
        <message>
            <source>{seconds} s left</source>
            <translation>noch {seconds} s</translation>
        </message>
    </context>
    <context>
        <name>RecordButton</name>
        <message>
            <source>Finish</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Finish the take</source>
            <translation>Die Aufnahme beenden</translation>
        </message>
        <message>
            <source>Finish the take (space bar)</source>
            <translation>Die Aufnahme beenden (Leertaste)</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>Aufnehmen</translation>
        </message>
        <message>
            <source>Record a movement</source>
            <translation>Eine Bewegung aufnehmen</translation>
        </message>
        <message>
            <source>Record a movement (space bar)</source>
            <translation>Eine Bewegung aufnehmen (Leertaste)</translation>
        </message>
    </context>
    <context>
        <name>RecordingControl</name>
        <message>
            <source>&amp;Cancel recording</source>
            <translation>Aufnehmen ab&amp;brechen</translation>
        </message>
        <message>
            <source>&amp;Finish</source>
            <translation>&amp;Beenden</translation>
        </message>
        <message>
            <source>&amp;Record</source>
            <translation>&amp;Aufnehmen</translation>
        </message>
        <message>
            <source>Cancel (Esc)</source>
            <translation>Abbrechen (Esc)</translation>
        </message>
        <message>
            <source>Drag the marks if the trim is not right.</source>
            <translation>Die Marken ziehen, wenn der Schnitt nicht stimmt.</translation>
        </message>
        <message>
            <source>Kept: what resembles it more than your takes is none of your actions.</source>
            <translation>Behalten: Was dem mehr gleicht als den Aufnahmen, ist keine der Aktionen.</translation>
        </message>
        <message>
            <source>Space bar records. One take is enough.</source>
            <translation>Leertaste nimmt auf. Eine Aufnahme genügt.</translation>
        </message>
        <message>
            <source>The recording starts by itself.</source>
            <translation>Die Aufnahme beginnt von selbst.</translation>
        </message>
        <message>
            <source>add a take to {name}</source>
            <translation>{name} um eine Aufnahme ergänzen</translation>
        </message>
        <message>
            <source>add {name}</source>
            <translation>{name} hinzufügen</translation>
        </message>
        <message>
            <source>record nothing</source>
            <translation>nichts aufnehmen</translation>
        </message>
        <message>
            <source>retake {name}</source>
            <translation>{name} neu aufnehmen</translation>
        </message>
        <message>
            <source>{name} has a new take.</source>
            <translation>{name} hat eine neue Aufnahme.</translation>
        </message>
        <message>
            <source>{name} has one more take.</source>
            <translation>{name} hat eine weitere Aufnahme.</translation>
        </message>
        <message>
            <source>{name} is learned. Do it again and watch the bar.</source>
            <translation>{name} ist gelernt. Noch einmal machen und auf den Balken schauen.</translation>
        </message>
    </context>
    <context>
        <name>RecordingOverlay</name>
        <message>
            <source>Do the movement once</source>
            <translation>Bewegung einmal machen</translation>
        </message>
        <message>
            <source>Get ready</source>
            <translation>Bereit machen</translation>
        </message>
        <message>
            <source>Recording</source>
            <translation>Aufnahme</translation>
        </message>
        <message>
            <source>Recording  {seconds} of {length} s</source>
            <translation>Aufnahme  {seconds} von {length} s</translation>
        </message>
        <message>
            <source>Recording  {seconds} s</source>
            <translation>Aufnahme  {seconds} s</translation>
        </message>
        <message>
            <source>Recording for {seconds} seconds. Space finishes, Escape cancels.</source>
            <translation>Aufnahme von {seconds} Sekunden. Die Leertaste beendet, Escape bricht ab.</translation>
        </message>
        <message>
            <source>Recording starts in {seconds}</source>
            <translation>Die Aufnahme beginnt in {seconds}</translation>
        </message>
        <message>
            <source>Recording. Stand still or press space to finish, Escape to cancel.</source>
            <translation>Aufnahme. Stillstehen oder die Leertaste beendet sie, Escape bricht sie ab.</translation>
        </message>
        <message>
            <source>it ends by itself</source>
            <translation>sie endet von selbst</translation>
        </message>
        <message>
            <source>step back until all of you is in view; Esc cancels</source>
            <translation>ganz ins Bild treten; Esc bricht ab</translation>
        </message>
        <message>
            <source>then stand still, or press space</source>
            <translation>dann stillstehen</translation>
        </message>
    </context>
    <context>
        <name>ReviewCommands</name>
        <message>
            <source>&amp;Action of the label</source>
            <translation>A&amp;ktion des Labels</translation>
        </message>
        <message>
            <source>&amp;New label between the marks</source>
            <translation>&amp;Neues Label zwischen den Marken</translation>
        </message>
        <message>
            <source>&amp;Next label</source>
            <translation>&amp;Nächstes Label</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>&amp;Pause</translation>
        </message>
        <message>
            <source>&amp;Play</source>
            <translation>Ab&amp;spielen</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>&amp;Wiederholen</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>&amp;Rückgängig</translation>
        </message>
        <message>
            <source>&amp;Whole session</source>
            <translation>&amp;Ganze Sitzung</translation>
        </message>
        <message>
            <source>A second back</source>
            <translation>Eine Sekunde zurück</translation>
        </message>
        <message>
            <source>A second forward</source>
            <translation>Eine Sekunde vor</translation>
        </message>
        <message>
            <source>Action by nu&amp;mber</source>
            <translation>Aktion nach Nu&amp;mmer</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Alles</translation>
        </message>
        <message>
            <source>Clear the &amp;marks</source>
            <translation>&amp;Marken löschen</translation>
        </message>
        <message>
            <source>De&amp;lete label</source>
            <translation>Label &amp;löschen</translation>
        </message>
        <message>
            <source>Frame &amp;back</source>
            <translation>Bild &amp;zurück</translation>
        </message>
        <message>
            <source>Frame &amp;forward</source>
            <translation>Bild &amp;vor</translation>
        </message>
        <message>
            <source>Label en&amp;ds here</source>
            <translation>Label en&amp;det hier</translation>
        </message>
        <message>
            <source>Label s&amp;tarts here</source>
            <translation>Label &amp;beginnt hier</translation>
        </message>
        <message>
            <source>Mark the &amp;end</source>
            <translation>&amp;Ende markieren</translation>
        </message>
        <message>
            <source>Mark the &amp;start</source>
            <translation>&amp;Anfang markieren</translation>
        </message>
        <message>
            <source>P&amp;revious label</source>
            <translation>Vo&amp;riges Label</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Pause</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>Abspielen</translation>
        </message>
        <message>
            <source>To the &amp;end</source>
            <translation>Zum &amp;Ende</translation>
        </message>
        <message>
            <source>To the &amp;start</source>
            <translation>Zum &amp;Anfang</translation>
        </message>
        <message>
            <source>Zoom &amp;in</source>
            <translation>&amp;Vergrößern</translation>
        </message>
        <message>
            <source>Zoom &amp;out</source>
            <translation>Ver&amp;kleinern</translation>
        </message>
        <message>
            <source>a frame back or forward; with Shift a second</source>
            <translation>ein Bild zurück oder vor; mit Umschalt eine Sekunde</translation>
        </message>
        <message>
            <source>a new label between the marks</source>
            <translation>ein neues Label zwischen den Marken</translation>
        </message>
        <message>
            <source>choose or type the action</source>
            <translation>die Aktion wählen oder eintippen</translation>
        </message>
        <message>
            <source>close</source>
            <translation>schließen</translation>
        </message>
        <message>
            <source>delete the selected label</source>
            <translation>das gewählte Label löschen</translation>
        </message>
        <message>
            <source>export the labels, the skeletons</source>
            <translation>die Labels exportieren, die Skelette exportieren</translation>
        </message>
        <message>
            <source>how well each action agrees with the labels</source>
            <translation>wie gut jede Aktion mit den Labels übereinstimmt</translation>
        </message>
        <message>
            <source>let the selected label start or end here</source>
            <translation>das gewählte Label hier beginnen oder enden lassen</translation>
        </message>
        <message>
            <source>mark the start or the end of a movement at this moment; Esc clears the marks</source>
            <translation>Anfang oder Ende einer Bewegung in diesem Moment markieren; Esc löscht die Marken</translation>
        </message>
        <message>
            <source>play, pause</source>
            <translation>abspielen, anhalten</translation>
        </message>
        <message>
            <source>run the learned actions over the session</source>
            <translation>in der Sitzung nach den gelernten Aktionen suchen</translation>
        </message>
        <message>
            <source>the first action for the selected label, or for a new one between the marks; 2 to 9 likewise</source>
            <translation>die erste Aktion für das gewählte Label oder für ein neues zwischen den Marken; 2 bis 9 ebenso</translation>
        </message>
        <message>
            <source>the label before, the next label</source>
            <translation>das vorige Label, das nächste Label</translation>
        </message>
        <message>
            <source>to the start or the end of the session</source>
            <translation>zum Anfang oder zum Ende der Sitzung</translation>
        </message>
        <message>
            <source>undo, redo</source>
            <translation>rückgängig, wiederholen</translation>
        </message>
        <message>
            <source>zoom in, zoom out, the whole session; Ctrl with the wheel zooms, too</source>
            <translation>vergrößern, verkleinern, die ganze Sitzung; auch Strg mit dem Mausrad</translation>
        </message>
    </context>
    <context>
        <name>ReviewPage</name>
        <message>
            <source>A label must end after its start: go to another moment.</source>
            <translation>Ein Label muss nach seinem Anfang enden: zu einem anderen Moment gehen.</translation>
        </message>
        <message>
            <source>Choose the action, or type its name, and press Enter.</source>
            <translation>Die Aktion wählen oder ihren Namen eintippen und die Eingabetaste drücken.</translation>
        </message>
        <message>
            <source>Mark the start of the movement with I and its end with O first.</source>
            <translation>Zuerst den Anfang der Bewegung mit I und ihr Ende mit O markieren.</translation>
        </message>
        <message>
            <source>Run the actions first.</source>
            <translation>Zuerst nach den Aktionen suchen.</translation>
        </message>
        <message>
            <source>Select a label first: click on it, or press Page Down.</source>
            <translation>Zuerst ein Label wählen: anklicken oder Bild ab drücken.</translation>
        </message>
        <message>
            <source>Skeleton</source>
            <translation>Skelett</translation>
        </message>
        <message>
            <source>The labels are now what was recognised; Ctrl+Z brings the old ones back.</source>
            <translation>Die Labels sind jetzt das Erkannte; Strg+Z bringt die alten zurück.</translation>
        </message>
        <message>
            <source>The skeletons of the people at the moment that is shown</source>
            <translation>Die Skelette der Personen in dem Moment, der gezeigt wird</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Noch einmal</translation>
        </message>
        <message>
            <source>Visible part of the session</source>
            <translation>Sichtbarer Teil der Sitzung</translation>
        </message>
        <message>
            <source>nobody in view</source>
            <translation>niemand im Bild</translation>
        </message>
        <message>
            <source>not saved</source>
            <translation>nicht gespeichert</translation>
        </message>
        <message>
            <source>saved</source>
            <translation>gespeichert</translation>
        </message>
        <message>
            <source>use what was recognised as labels</source>
            <translation>das Erkannte als Labels nehmen</translation>
        </message>
    </context>
    <context>
        <name>ReviewWindow</name>
        <message numerus="yes">
            <source>%n label(s) from {name}; Ctrl+Z brings the old ones back.</source>
            <translation>
                <numerusform>%n Label aus {name}; Strg+Z bringt die alten zurück.</numerusform>
                <numerusform>%n Labels aus {name}; Strg+Z bringt die alten zurück.</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>&amp;Schließen</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>&amp;Hilfe</translation>
        </message>
        <message>
            <source>&amp;Import labels…</source>
            <translation>Labels &amp;importieren…</translation>
        </message>
        <message>
            <source>&amp;Keyboard</source>
            <translation>&amp;Tastatur</translation>
        </message>
        <message>
            <source>&amp;Labels</source>
            <translation>&amp;Labels</translation>
        </message>
        <message>
            <source>&amp;Mirror the view (display only)</source>
            <translation>Ansicht &amp;spiegeln (nur die Anzeige)</translation>
        </message>
        <message>
            <source>&amp;Play</source>
            <translation>Ab&amp;spielen</translation>
        </message>
        <message>
            <source>&amp;Recognise</source>
            <translation>&amp;Erkennen</translation>
        </message>
        <message>
            <source>&amp;Run the learned actions</source>
            <translation>Gelernte Aktionen &amp;suchen</translation>
        </message>
        <message>
            <source>&amp;Session</source>
            <translation>&amp;Sitzung</translation>
        </message>
        <message>
            <source>&amp;Use as labels</source>
            <translation>Als &amp;Labels nehmen</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>Ans&amp;icht</translation>
        </message>
        <message>
            <source>Action packs ({patterns})</source>
            <translation>Aktionspakete ({patterns})</translation>
        </message>
        <message>
            <source>Agreement &amp;by action…</source>
            <translation>Übereinstimmung je A&amp;ktion…</translation>
        </message>
        <message>
            <source>Export &amp;labels…</source>
            <translation>&amp;Labels exportieren…</translation>
        </message>
        <message>
            <source>Export &amp;skeletons…</source>
            <translation>S&amp;kelette exportieren…</translation>
        </message>
        <message>
            <source>Keyboard in a session</source>
            <translation>Tastatur in einer Sitzung</translation>
        </message>
        <message>
            <source>Reading “{name}” …</source>
            <translation>„{name}“ wird gelesen …</translation>
        </message>
        <message>
            <source>Run &amp;another pack…</source>
            <translation>&amp;Anderes Paket suchen…</translation>
        </message>
        <message>
            <source>Run another pack</source>
            <translation>Ein anderes Paket suchen</translation>
        </message>
        <message>
            <source>The labels cannot be saved in '{path}'. Close all the same? Your changes are lost then; you can export the labels to another folder instead.</source>
            <translation>Die Labels können nicht in „{path}“ gespeichert werden. Trotzdem schließen? Die Änderungen gehen dann verloren; stattdessen lassen sich die Labels in einen anderen Ordner exportieren.</translation>
        </message>
        <message>
            <source>This session cannot be opened</source>
            <translation>Diese Sitzung kann nicht geöffnet werden</translation>
        </message>
        <message>
            <source>Writing {name} …</source>
            <translation>{name} wird geschrieben …</translation>
        </message>
        <message>
            <source>import labels</source>
            <translation>Labels importieren</translation>
        </message>
    </context>
    <context>
        <name>Sentence</name>
        <message numerus="yes">
            <source>%n more</source>
            <translation>
                <numerusform>%n weiteres</numerusform>
                <numerusform>%n weitere</numerusform>
            </translation>
        </message>
        <message>
            <source>'{name}' has {count} counter-examples already: forget them to begin anew.</source>
            <translation>„{name}“ hat schon {count} Gegenbeispiele: vergessen, um von vorn zu beginnen.</translation>
        </message>
        <message>
            <source>'{name}' has {count} takes already: retake it to begin anew.</source>
            <translation>„{name}“ hat schon {count} Aufnahmen: neu aufnehmen, um von vorn zu beginnen.</translation>
        </message>
        <message>
            <source>'{path}' already exists: choose another name.</source>
            <translation>„{path}“ gibt es schon: einen anderen Namen wählen.</translation>
        </message>
        <message>
            <source>'{path}' does not exist: check the name of the recording.</source>
            <translation>„{path}“ gibt es nicht: den Namen der Aufzeichnung prüfen.</translation>
        </message>
        <message>
            <source>'{path}' exists already: open it, or choose another name.</source>
            <translation>„{path}“ gibt es schon: öffnen oder einen anderen Namen wählen.</translation>
        </message>
        <message>
            <source>'{path}' is cut off in its first lines: nothing in it can be read.</source>
            <translation>„{path}“ ist in den ersten Zeilen abgeschnitten: Nichts darin lässt sich lesen.</translation>
        </message>
        <message>
            <source>'{path}' is empty.</source>
            <translation>„{path}“ ist leer.</translation>
        </message>
        <message>
            <source>'{path}' is no OneTake recording.</source>
            <translation>„{path}“ ist keine OneTake-Aufzeichnung.</translation>
        </message>
        <message>
            <source>'{path}' is no action pack, or it is damaged: choose another file.</source>
            <translation>„{path}“ ist kein Aktionspaket oder beschädigt: eine andere Datei wählen.</translation>
        </message>
        <message>
            <source>'{path}' is the recording itself: choose another name.</source>
            <translation>„{path}“ ist die Aufzeichnung selbst: einen anderen Namen wählen.</translation>
        </message>
        <message>
            <source>'{path}': It shows no person: choose another recording.</source>
            <translation>„{path}“ zeigt keine Person: eine andere Aufzeichnung wählen.</translation>
        </message>
        <message>
            <source>'{path}': Nothing moves in it: choose another recording.</source>
            <translation>In „{path}“ bewegt sich nichts: eine andere Aufzeichnung wählen.</translation>
        </message>
        <message>
            <source>A slower or larger movement is told from others more surely.</source>
            <translation>Eine langsamere oder größere Bewegung wird sicherer von anderen unterschieden.</translation>
        </message>
        <message>
            <source>Another source was opened.</source>
            <translation>Eine andere Quelle wurde geöffnet.</translation>
        </message>
        <message>
            <source>Camera {number} cannot be opened because no camera was found: plug one in (and allow its use in the system's privacy settings), or use a video or the demo.</source>
            <translation>Kamera {number} kann nicht geöffnet werden, weil keine Kamera gefunden wurde: eine einstecken (und sie in den Datenschutzeinstellungen des Systems erlauben) oder ein Video oder die Vorführfigur nehmen.</translation>
        </message>
        <message>
            <source>Camera {number} cannot be opened: close other programs that use it, or plug it in again.</source>
            <translation>Kamera {number} kann nicht geöffnet werden: andere Programme schließen, die sie benutzen, oder sie neu einstecken.</translation>
        </message>
        <message>
            <source>Comparing two actions</source>
            <translation>Der Vergleich zweier Aktionen</translation>
        </message>
        <message>
            <source>Demonstrator</source>
            <translation>Vorführfigur</translation>
        </message>
        <message>
            <source>Exporting skeletons</source>
            <translation>Das Exportieren der Skelette</translation>
        </message>
        <message>
            <source>Hardly seen: {joints}.</source>
            <translation>Kaum zu sehen: {joints}.</translation>
        </message>
        <message>
            <source>It is cut off at the {ends}: the movement is under way there.</source>
            <translation>Sie ist am {ends} abgeschnitten: Dort ist die Bewegung im Gange.</translation>
        </message>
        <message>
            <source>It is short ({seconds} s).</source>
            <translation>Sie ist kurz ({seconds} s).</translation>
        </message>
        <message>
            <source>It looks like “{action}” ({percent} %).</source>
            <translation>Sie gleicht „{action}“ ({percent} %).</translation>
        </message>
        <message>
            <source>Looking for the nearest description</source>
            <translation>Die Suche nach der nächsten Beschreibung</translation>
        </message>
        <message>
            <source>More light or fewer open programs make it smoother.</source>
            <translation>Mehr Licht oder weniger offene Programme machen es flüssiger.</translation>
        </message>
        <message>
            <source>More light or more distance gives a better take.</source>
            <translation>Mehr Licht oder mehr Abstand ergibt eine bessere Aufnahme.</translation>
        </message>
        <message>
            <source>Most joints were hardly seen.</source>
            <translation>Die meisten Gelenke waren kaum zu sehen.</translation>
        </message>
        <message>
            <source>Move the mark outwards, or record it again and stand still before and after.</source>
            <translation>Die Marke nach außen schieben oder noch einmal aufnehmen und davor und danach stillstehen.</translation>
        </message>
        <message>
            <source>Nobody was in view during the take: step into the picture and record again.</source>
            <translation>Während der Aufnahme war niemand im Bild: ins Bild treten und noch einmal aufnehmen.</translation>
        </message>
        <message>
            <source>Nobody was in view, so nothing was recorded.</source>
            <translation>Niemand war im Bild, deshalb wurde nichts aufgezeichnet.</translation>
        </message>
        <message>
            <source>Nothing moved during the take: record again and do the movement after the countdown.</source>
            <translation>Während der Aufnahme hat sich nichts bewegt: noch einmal aufnehmen und die Bewegung nach dem Countdown machen.</translation>
        </message>
        <message>
            <source>Nothing moves.</source>
            <translation>Nichts bewegt sich.</translation>
        </message>
        <message>
            <source>Only {rate} frames a second were seen.</source>
            <translation>Nur {rate} Bilder in der Sekunde waren zu sehen.</translation>
        </message>
        <message>
            <source>Reading a description</source>
            <translation>Das Lesen einer Beschreibung</translation>
        </message>
        <message>
            <source>Reading a file</source>
            <translation>Das Lesen einer Datei</translation>
        </message>
        <message>
            <source>Reading a session</source>
            <translation>Das Lesen einer Sitzung</translation>
        </message>
        <message>
            <source>Reading the attention</source>
            <translation>Das Lesen der Attention</translation>
        </message>
        <message>
            <source>Recognition failed ({error}): the log has the details.</source>
            <translation>Die Erkennung ist misslungen ({error}): Einzelheiten stehen im Protokoll.</translation>
        </message>
        <message>
            <source>Record a movement of at least {least} s.</source>
            <translation>Eine Bewegung von mindestens {least} s aufnehmen.</translation>
        </message>
        <message>
            <source>Record it again, with a larger movement.</source>
            <translation>Noch einmal aufnehmen, mit einer größeren Bewegung.</translation>
        </message>
        <message>
            <source>Record one movement of at most {most} s.</source>
            <translation>Eine Bewegung von höchstens {most} s aufnehmen.</translation>
        </message>
        <message>
            <source>Running actions</source>
            <translation>Die Suche nach Aktionen</translation>
        </message>
        <message>
            <source>Step back until the sensor sees your upper body, and record again.</source>
            <translation>Zurücktreten, bis der Sensor den Oberkörper sieht, und noch einmal aufnehmen.</translation>
        </message>
        <message>
            <source>That is fine if the movement does not need them; else step back.</source>
            <translation>Das genügt, wenn die Bewegung sie nicht braucht; sonst zurücktreten.</translation>
        </message>
        <message>
            <source>That movement is no longer kept: say “not this” within a minute, while the person is in view.</source>
            <translation>Diese Bewegung ist nicht mehr da: „Das nicht“ innerhalb einer Minute sagen, solange die Person im Bild ist.</translation>
        </message>
        <message>
            <source>The action needs a name: type what you call the movement.</source>
            <translation>Die Aktion braucht einen Namen: eintippen, wie die Bewegung heißt.</translation>
        </message>
        <message>
            <source>The actions were changed in another way meanwhile: there is nothing to undo any more.</source>
            <translation>Die Aktionen wurden inzwischen anders geändert: Es gibt nichts mehr rückgängig zu machen.</translation>
        </message>
        <message>
            <source>The log has the details.</source>
            <translation>Einzelheiten stehen im Protokoll.</translation>
        </message>
        <message>
            <source>The name holds characters that cannot be shown: type it again.</source>
            <translation>Der Name enthält Zeichen, die sich nicht zeigen lassen: noch einmal eintippen.</translation>
        </message>
        <message>
            <source>The name is too long: use at most {most} characters.</source>
            <translation>Der Name ist zu lang: höchstens {most} Zeichen.</translation>
        </message>
        <message>
            <source>The pack '{path}' cannot be read: {reason}.</source>
            <translation>Das Paket „{path}“ kann nicht gelesen werden: {reason}.</translation>
        </message>
        <message>
            <source>The pack '{path}' cannot be saved: {reason}.</source>
            <translation>Das Paket „{path}“ kann nicht gespeichert werden: {reason}.</translation>
        </message>
        <message>
            <source>The pack '{path}' holds no action.</source>
            <translation>Das Paket „{path}“ enthält keine Aktion.</translation>
        </message>
        <message>
            <source>The pack '{path}' holds no action: record one first.</source>
            <translation>Das Paket „{path}“ enthält keine Aktion: zuerst eine aufnehmen.</translation>
        </message>
        <message>
            <source>The pack '{path}' is damaged ({reason}): use another copy of it.</source>
            <translation>Das Paket „{path}“ ist beschädigt ({reason}): eine andere Kopie verwenden.</translation>
        </message>
        <message>
            <source>The pack '{path}' was changed by another window or program since it was opened here: open it again, or save yours under another name.</source>
            <translation>Das Paket „{path}“ wurde von einem anderen Fenster oder Programm geändert, seit es hier geöffnet wurde: neu öffnen oder das eigene unter anderem Namen speichern.</translation>
        </message>
        <message>
            <source>The recording of nothing is too short ({seconds} s): it should last at least {least} s.</source>
            <translation>Die Aufnahme von nichts ist zu kurz ({seconds} s): Sie sollte mindestens {least} s dauern.</translation>
        </message>
        <message>
            <source>The take could not be judged ({error}).</source>
            <translation>Die Aufnahme konnte nicht beurteilt werden ({error}).</translation>
        </message>
        <message>
            <source>The take is too long ({seconds} s).</source>
            <translation>Die Aufnahme ist zu lang ({seconds} s).</translation>
        </message>
        <message>
            <source>The take is too long ({seconds} s): record one movement of at most {most} s.</source>
            <translation>Die Aufnahme ist zu lang ({seconds} s): eine Bewegung von höchstens {most} s aufnehmen.</translation>
        </message>
        <message>
            <source>The take is too short ({seconds} s).</source>
            <translation>Die Aufnahme ist zu kurz ({seconds} s).</translation>
        </message>
        <message>
            <source>The take is too short ({seconds} s): record a movement of at least {least} s.</source>
            <translation>Die Aufnahme ist zu kurz ({seconds} s): eine Bewegung von mindestens {least} s aufnehmen.</translation>
        </message>
        <message>
            <source>The take shows no person.</source>
            <translation>Die Aufnahme zeigt keine Person.</translation>
        </message>
        <message>
            <source>The take shows no person: step back until the sensor sees your upper body, and record again.</source>
            <translation>Die Aufnahme zeigt keine Person: zurücktreten, bis der Sensor den Oberkörper sieht, und noch einmal aufnehmen.</translation>
        </message>
        <message>
            <source>The two would be mistaken for each other: make it more different, or delete the other one.</source>
            <translation>Die beiden würden verwechselt: sie unterschiedlicher machen oder die andere löschen.</translation>
        </message>
        <message>
            <source>There are {count} recordings of nothing already: forget them to begin anew.</source>
            <translation>Es gibt schon {count} Aufnahmen von nichts: vergessen, um von vorn zu beginnen.</translation>
        </message>
        <message>
            <source>There is already an action '{name}': choose another name.</source>
            <translation>Es gibt schon eine Aktion „{name}“: einen anderen Namen wählen.</translation>
        </message>
        <message>
            <source>There is no action pack '{path}': check the path.</source>
            <translation>Es gibt kein Aktionspaket „{path}“: den Pfad prüfen.</translation>
        </message>
        <message>
            <source>There is no camera {number}: choose one of {cameras}.</source>
            <translation>Es gibt keine Kamera {number}: eine von {cameras} wählen.</translation>
        </message>
        <message>
            <source>There is no recording '{path}': check its name and folder.</source>
            <translation>Es gibt keine Aufzeichnung „{path}“: Namen und Ordner prüfen.</translation>
        </message>
        <message>
            <source>There is no source to record: choose one first.</source>
            <translation>Es gibt keine Quelle zum Aufzeichnen: zuerst eine wählen.</translation>
        </message>
        <message>
            <source>There is no video file {path}: check the path.</source>
            <translation>Es gibt keine Videodatei {path}: den Pfad prüfen.</translation>
        </message>
        <message>
            <source>There is no webcam: the demonstrator shows how OneTake works.</source>
            <translation>Es gibt keine Webcam: Die Vorführfigur zeigt, wie OneTake funktioniert.</translation>
        </message>
        <message>
            <source>end</source>
            <translation>Ende</translation>
        </message>
        <message>
            <source>start</source>
            <translation>Anfang</translation>
        </message>
        <message>
            <source>start and the end</source>
            <translation>Anfang und am Ende</translation>
        </message>
        <message>
            <source>the system's beep is used, since Qt cannot play sounds here ({error})</source>
            <translation>der Systemton wird benutzt, weil Qt hier keine Töne abspielen kann ({error})</translation>
        </message>
        <message>
            <source>the system's beep is used, since no sound can be saved ({error})</source>
            <translation>der Systemton wird benutzt, weil kein Ton gespeichert werden kann ({error})</translation>
        </message>
        <message>
            <source>{format} holds no confidence: it is left out.</source>
            <translation>{format} enthält keine Konfidenz: Sie fällt weg.</translation>
        </message>
        <message>
            <source>{path} cannot be read as a video: choose an MP4, AVI, MOV, MKV or WebM file.</source>
            <translation>{path} kann nicht als Video gelesen werden: eine Datei in MP4, AVI, MOV, MKV oder WebM wählen.</translation>
        </message>
        <message>
            <source>{source} is over.</source>
            <translation>{source} ist zu Ende.</translation>
        </message>
        <message>
            <source>{source} opens but sends no pictures: close other programs that use it, or plug it in again.</source>
            <translation>{source} öffnet sich, sendet aber keine Bilder: andere Programme schließen, die sie benutzen, oder sie neu einstecken.</translation>
        </message>
        <message>
            <source>{source} stopped sending pictures: check the cable, then start the camera again.</source>
            <translation>{source} sendet keine Bilder mehr: das Kabel prüfen, dann die Kamera neu starten.</translation>
        </message>
        <message>
            <source>{work} failed ({error}): the log has the details.</source>
            <translation>{work} ist misslungen ({error}): Einzelheiten stehen im Protokoll.</translation>
        </message>
    </context>
    <context>
        <name>SessionControl</name>
        <message numerus="yes">
            <source>%n event(s)</source>
            <translation>
                <numerusform>%n Ereignis</numerusform>
                <numerusform>%n Ereignisse</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;Folder for sessions…</source>
            <translation>&amp;Ordner für Sitzungen…</translation>
        </message>
        <message>
            <source>&amp;Open session…</source>
            <translation>Sitzung &amp;öffnen…</translation>
        </message>
        <message>
            <source>&amp;Record session</source>
            <translation>Sitzung &amp;aufzeichnen</translation>
        </message>
        <message>
            <source>Folder for sessions</source>
            <translation>Ordner für Sitzungen</translation>
        </message>
        <message>
            <source>Open a session</source>
            <translation>Eine Sitzung öffnen</translation>
        </message>
        <message>
            <source>Record the session</source>
            <translation>Die Sitzung aufzeichnen</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Ansehen</translation>
        </message>
        <message>
            <source>Sess&amp;ion</source>
            <translation>Si&amp;tzung</translation>
        </message>
        <message>
            <source>Session</source>
            <translation>Sitzung</translation>
        </message>
        <message>
            <source>Sessions ({patterns});;All files (*)</source>
            <translation>Sitzungen ({patterns});;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Stop &amp;recording the session</source>
            <translation>Aufzeichnung der Sitzung &amp;beenden</translation>
        </message>
        <message>
            <source>Stop recording the session</source>
            <translation>Die Aufzeichnung der Sitzung beenden</translation>
        </message>
        <message>
            <source>Stop recording {name} (Ctrl+Shift+R)</source>
            <translation>Aufzeichnung {name} beenden (Strg+Umschalt+R)</translation>
        </message>
        <message>
            <source>Write the skeletons and what is recognised into a file, no video (Ctrl+Shift+R)</source>
            <translation>Die Skelette und das Erkannte in eine Datei schreiben, kein Video (Strg+Umschalt+R)</translation>
        </message>
        <message>
            <source>saving …</source>
            <translation>speichert …</translation>
        </message>
        <message>
            <source>“{name}” is saved: {time}, {events}.</source>
            <translation>„{name}“ ist gespeichert: {time}, {events}.</translation>
        </message>
        <message>
            <source>“{name}” is still being recorded: stop the recording first.</source>
            <translation>„{name}“ wird noch aufgezeichnet: zuerst die Aufzeichnung beenden.</translation>
        </message>
        <message>
            <source>●  Session</source>
            <translation>●  Sitzung</translation>
        </message>
    </context>
    <context>
        <name>SessionTimeline</name>
        <message>
            <source>No such label</source>
            <translation>Kein solches Label</translation>
        </message>
        <message>
            <source>Timeline of the session</source>
            <translation>Zeitleiste der Sitzung</translation>
        </message>
        <message>
            <source>selected: {label}</source>
            <translation>gewählt: {label}</translation>
        </message>
        <message>
            <source>{start} to {end}</source>
            <translation>{start} bis {end}</translation>
        </message>
        <message>
            <source>{time} of {duration}</source>
            <translation>{time} von {duration}</translation>
        </message>
    </context>
    <context>
        <name>SkeletonView</name>
        <message>
            <source>Joints the model uses</source>
            <translation>Gelenke, die das Modell nutzt</translation>
        </message>
        <message>
            <source>Live view</source>
            <translation>Live-Ansicht</translation>
        </message>
        <message>
            <source>The picture and the skeletons of the people in view</source>
            <translation>Das Bild und die Skelette der Personen im Bild</translation>
        </message>
        <message>
            <source>Your take, {seconds} s</source>
            <translation>Die Aufnahme, {seconds} s</translation>
        </message>
        <message>
            <source>high</source>
            <translation>viel</translation>
        </message>
        <message>
            <source>low</source>
            <translation>wenig</translation>
        </message>
        <message>
            <source>mirrored</source>
            <translation>gespiegelt</translation>
        </message>
    </context>
    <context>
        <name>SourceMenu</name>
        <message>
            <source>&amp;Demonstrator</source>
            <translation>Vor&amp;führfigur</translation>
        </message>
        <message>
            <source>&amp;Kinect v2</source>
            <translation>&amp;Kinect v2</translation>
        </message>
        <message>
            <source>&amp;Recording …</source>
            <translation>&amp;Aufzeichnung …</translation>
        </message>
        <message>
            <source>&amp;Source</source>
            <translation>&amp;Quelle</translation>
        </message>
        <message>
            <source>&amp;Video file …</source>
            <translation>&amp;Videodatei …</translation>
        </message>
        <message>
            <source>Camera {index}</source>
            <translation>Kamera {index}</translation>
        </message>
        <message>
            <source>Kinect v2 (Windows only)</source>
            <translation>Kinect v2 (nur unter Windows)</translation>
        </message>
        <message>
            <source>Looking for cameras …</source>
            <translation>Kameras werden gesucht …</translation>
        </message>
        <message>
            <source>No camera found</source>
            <translation>Keine Kamera gefunden</translation>
        </message>
        <message>
            <source>Open a skeleton recording</source>
            <translation>Eine Skelett-Aufzeichnung öffnen</translation>
        </message>
        <message>
            <source>Open a video</source>
            <translation>Ein Video öffnen</translation>
        </message>
        <message>
            <source>Skeleton recordings (*.skeletons *.skeleton);;All files (*)</source>
            <translation>Skelett-Aufzeichnungen (*.skeletons *.skeleton);;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Videos (*.mp4 *.avi *.mov *.mkv *.webm *.m4v);;All files (*)</source>
            <translation>Videos (*.mp4 *.avi *.mov *.mkv *.webm *.m4v);;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>{rate} frames/s</source>
            <translation>{rate} Bilder/s</translation>
        </message>
    </context>
    <context>
        <name>SpheresPage</name>
        <message>
            <source>&amp;Action</source>
            <translation>&amp;Aktion</translation>
        </message>
        <message>
            <source>&amp;Spheres show</source>
            <translation>&amp;Kugeln zeigen</translation>
        </message>
        <message>
            <source>Attention in block {number} of {count}</source>
            <translation>Attention in Block {number} von {count}</translation>
        </message>
        <message>
            <source>How large a share each joint has in this block of the encoder when the joints are updated, on average.</source>
            <translation>Wie groß der Anteil jedes Gelenks ist, wenn dieser Block des Encoders die Gelenke neu berechnet, im Mittel.</translation>
        </message>
        <message>
            <source>Joint importance (JID)</source>
            <translation>Wichtigkeit der Gelenke (JID)</translation>
        </message>
        <message>
            <source>Joint importance is what each joint counts when this movement is compared with others.</source>
            <translation>Die Wichtigkeit ist, wie viel jedes Gelenk zählt, wenn diese Bewegung mit anderen verglichen wird.</translation>
        </message>
        <message>
            <source>Learned action</source>
            <translation>Gelernte Aktion</translation>
        </message>
        <message>
            <source>The take with spheres around its joints</source>
            <translation>Die Aufnahme mit Kugeln um ihre Gelenke</translation>
        </message>
        <message>
            <source>What the spheres show</source>
            <translation>Was die Kugeln zeigen</translation>
        </message>
        <message>
            <source>high</source>
            <translation>viel</translation>
        </message>
        <message>
            <source>low</source>
            <translation>wenig</translation>
        </message>
    </context>
    <context>
        <name>StatusLine</name>
        <message>
            <source>Frames a second that arrive, measured</source>
            <translation>Bilder in der Sekunde, die ankommen, gemessen</translation>
        </message>
        <message>
            <source>Frames that were skipped because a newer one was there</source>
            <translation>Bilder, die übersprungen wurden, weil ein neueres da war</translation>
        </message>
        <message>
            <source>No source</source>
            <translation>Keine Quelle</translation>
        </message>
        <message>
            <source>Pack: {pack}</source>
            <translation>Paket: {pack}</translation>
        </message>
        <message>
            <source>The file that holds the learned actions</source>
            <translation>Die Datei mit den gelernten Aktionen</translation>
        </message>
        <message>
            <source>The source and its state</source>
            <translation>Die Quelle und ihr Zustand</translation>
        </message>
        <message>
            <source>The trained weights in use</source>
            <translation>Die trainierten Gewichte, die benutzt werden</translation>
        </message>
        <message>
            <source>Time that the last recognition took</source>
            <translation>Zeit, die die letzte Erkennung brauchte</translation>
        </message>
        <message>
            <source>Weights: {weights}</source>
            <translation>Gewichte: {weights}</translation>
        </message>
        <message>
            <source>at its end</source>
            <translation>am Ende</translation>
        </message>
        <message>
            <source>live</source>
            <translation>live</translation>
        </message>
        <message>
            <source>lost</source>
            <translation>verloren</translation>
        </message>
        <message>
            <source>opening</source>
            <translation>wird geöffnet</translation>
        </message>
        <message>
            <source>recognition {milliseconds} ms</source>
            <translation>Erkennung {milliseconds} ms</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>angehalten</translation>
        </message>
        <message>
            <source>{count} dropped</source>
            <translation>{count} ausgelassen</translation>
        </message>
        <message>
            <source>{rate} frames/s</source>
            <translation>{rate} Bilder/s</translation>
        </message>
    </context>
    <context>
        <name>TakeGoal</name>
        <message>
            <source>Add take</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <source>Add this take to “{action}”?</source>
            <translation>Diese Aufnahme zu „{action}“ hinzufügen?</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <source>Keep this as “nothing”? It should show none of your actions.</source>
            <translation>Dies als „nichts“ behalten? Es sollte keine der Aktionen zeigen.</translation>
        </message>
        <message>
            <source>Replace take</source>
            <translation>Ersetzen</translation>
        </message>
        <message>
            <source>Replace the take of “{action}” with this one?</source>
            <translation>Die Aufnahme von „{action}“ durch diese ersetzen?</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <source>What do you call this movement?</source>
            <translation>Wie heißt diese Bewegung?</translation>
        </message>
    </context>
    <context>
        <name>TakePanels</name>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Verwerfen</translation>
        </message>
        <message>
            <source>Is the take any good?</source>
            <translation>Taugt die Aufnahme?</translation>
        </message>
        <message>
            <source>Learn this movement (Enter)</source>
            <translation>Diese Bewegung lernen (Eingabe)</translation>
        </message>
        <message>
            <source>Leave it (Esc)</source>
            <translation>Lassen (Esc)</translation>
        </message>
        <message>
            <source>Name of the movement</source>
            <translation>Name der Bewegung</translation>
        </message>
        <message>
            <source>Name of the movement, e.g. wave</source>
            <translation>Name der Bewegung, z. B. Winken</translation>
        </message>
        <message>
            <source>Record it once more</source>
            <translation>Noch einmal aufnehmen</translation>
        </message>
        <message>
            <source>Record it once more (Enter)</source>
            <translation>Noch einmal aufnehmen (Eingabe)</translation>
        </message>
        <message>
            <source>Retake</source>
            <translation>Neu aufnehmen</translation>
        </message>
        <message>
            <source>Review the take</source>
            <translation>Die Aufnahme ansehen</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <source>That take did not work</source>
            <translation>Diese Aufnahme ist misslungen</translation>
        </message>
        <message>
            <source>The take did not work</source>
            <translation>Die Aufnahme ist misslungen</translation>
        </message>
        <message>
            <source>Throw the take away (Esc)</source>
            <translation>Die Aufnahme verwerfen (Esc)</translation>
        </message>
        <message>
            <source>What is wrong</source>
            <translation>Was nicht stimmt</translation>
        </message>
    </context>
    <context>
        <name>TextSizeMenu</name>
        <message>
            <source>&amp;As usual</source>
            <translation>&amp;Wie üblich</translation>
        </message>
        <message>
            <source>&amp;Larger</source>
            <translation>&amp;Größer</translation>
        </message>
        <message>
            <source>&amp;Smaller</source>
            <translation>&amp;Kleiner</translation>
        </message>
        <message>
            <source>&amp;Text size</source>
            <translation>&amp;Textgröße</translation>
        </message>
    </context>
    <context>
        <name>TimelinePainter</name>
        <message>
            <source>Labels</source>
            <translation>Labels</translation>
        </message>
        <message>
            <source>Movement</source>
            <translation>Bewegung</translation>
        </message>
        <message>
            <source>Recognised</source>
            <translation>Erkannt</translation>
        </message>
    </context>
    <context>
        <name>TimingMenu</name>
        <message numerus="yes">
            <source>%n second(s)</source>
            <translation>
                <numerusform>%n Sekunde</numerusform>
                <numerusform>%n Sekunden</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;Delay before a take</source>
            <translation>&amp;Wartezeit vor einer Aufnahme</translation>
        </message>
        <message>
            <source>&amp;Length of a take</source>
            <translation>&amp;Länge einer Aufnahme</translation>
        </message>
        <message>
            <source>&amp;Timing</source>
            <translation>&amp;Zeiten</translation>
        </message>
        <message>
            <source>Ends by itself when you stand still</source>
            <translation>Endet von selbst beim Stillstehen</translation>
        </message>
        <message>
            <source>How long to wait before a take, and how long it lasts</source>
            <translation>Wie lange vor einer Aufnahme gewartet wird und wie lange sie dauert</translation>
        </message>
        <message>
            <source>Timing of takes</source>
            <translation>Zeiten der Aufnahmen</translation>
        </message>
        <message>
            <source>in {delay} s</source>
            <translation>in {delay} s</translation>
        </message>
        <message>
            <source>in {delay} s, {length} s long</source>
            <translation>in {delay} s, {length} s lang</translation>
        </message>
    </context>
    <context>
        <name>TransportBar</name>
        <message>
            <source>Speed</source>
            <translation>Tempo</translation>
        </message>
        <message>
            <source>The moment that is shown</source>
            <translation>Der Moment, der gezeigt wird</translation>
        </message>
    </context>
    <context>
        <name>TrimTimeline</name>
        <message>
            <source>Drag the marks to the start and the end of the movement. Keys: I or O chooses a mark, the arrow keys move it, Home puts both back, P plays.</source>
            <translation>Die Marken an Anfang und Ende der Bewegung ziehen. Tasten: I oder O wählt eine Marke, die Pfeiltasten verschieben sie, Pos1 setzt beide zurück, P spielt ab.</translation>
        </message>
        <message>
            <source>From {start} to {end} seconds. The end mark is chosen.</source>
            <translation>Von {start} bis {end} Sekunden. Die Endmarke ist gewählt.</translation>
        </message>
        <message>
            <source>From {start} to {end} seconds. The start mark is chosen.</source>
            <translation>Von {start} bis {end} Sekunden. Die Anfangsmarke ist gewählt.</translation>
        </message>
        <message>
            <source>Start and end of the take</source>
            <translation>Anfang und Ende der Aufnahme</translation>
        </message>
    </context>
    <context>
        <name>VerdictText</name>
        <message>
            <source>A good take.</source>
            <translation>Eine gute Aufnahme.</translation>
        </message>
        <message>
            <source>A good take. The nearest action is “{action}” ({percent}).</source>
            <translation>Eine gute Aufnahme. Am nächsten ist „{action}“ ({percent}).</translation>
        </message>
        <message>
            <source>It can be saved, but look:</source>
            <translation>Sie kann gespeichert werden, aber:</translation>
        </message>
        <message>
            <source>It cannot be saved:</source>
            <translation>Sie kann nicht gespeichert werden:</translation>
        </message>
        <message>
            <source>Looking at the take …</source>
            <translation>Die Aufnahme wird beurteilt …</translation>
        </message>
    </context>
</TS>
